import Bronze
import Catalogue
import GhillieCore
import Persistence
import Silver
import TestSupport
import Testing

/// What GitHub tells, by polls and by deliveries, on every engine.
@Suite struct GitHubSilverTests {
    private static let start: Int64 = 1_700_000_000
    private static let receipt = Instant(secondsSince1970: 1_900_000_000)
    private static let acme = RepositoryID(stored: "acme/rocket")

    /// A merge, a squash, a rebase of two, and a commit that came by nothing.
    private static func history() throws -> EventFixture {
        var fixture = try EventFixture()
        fixture.commits(["a", "b"], at: start)
        fixture.commit("x", "Do x", parents: ["a"], at: start + 10, by: .grace, paths: ["M x"])
        fixture.commit("pr", "Merge pull request #3 from grace/x\n\nZoë's x", parents: ["b", "x"], at: start + 100)
        fixture.commit(
            "sq", "Squash it (#4)", parents: ["pr"], at: start + 200, committer: .gitHub, paths: ["A docs/s.md"])
        fixture.commit("r1", "One", parents: ["sq"], at: start + 300, by: .grace, committer: .gitHub)
        fixture.commit("r2", "Two", parents: ["r1"], at: start + 301, by: .grace, committer: .gitHub)
        fixture.commit("n", "Nothing more", parents: ["r2"], at: start + 400, paths: ["M n", "D o"])
        fixture.head("n", at: start + 1_000)
        return fixture
    }

    private static func requests() -> [GitHubFixture.PullRequest] {
        var merge = GitHubFixture.PullRequest(3, "Zoë's x", created: start + 20)
        (merge.closed, merge.merged, merge.updated) = (start + 100, start + 100, start + 100)
        merge.mergeCommitID = EventFixture.sha("pr")
        merge.paths = ["x"]
        var squash = GitHubFixture.PullRequest(4, "Squash it", created: start + 120)
        (squash.closed, squash.merged, squash.updated) = (start + 200, start + 200, start + 205)
        squash.mergeCommitID = EventFixture.sha("sq")
        squash.labels = ["chore", "docs"]
        squash.paths = ["docs/s.md"]
        var rebase = GitHubFixture.PullRequest(5, "One and two", created: start + 210)
        (rebase.closed, rebase.merged, rebase.updated) = (start + 301, start + 301, start + 301)
        (rebase.author, rebase.isBots, rebase.mergeCommitID) = ("dependabot", true, EventFixture.sha("r2"))
        var stacked = GitHubFixture.PullRequest(6, "Stacked", created: start + 215)
        (stacked.closed, stacked.merged, stacked.updated, stacked.base) = (
            start + 220, start + 220, start + 220, "topic"
        )
        stacked.mergeCommitID = EventFixture.sha("r1")
        var open = GitHubFixture.PullRequest(7, "Open", created: start + 500)
        open.reopened = [start + 90_000]
        (open.closed, open.updated) = (start + 600, start + 90_000)
        return [merge, squash, rebase, stacked, open]
    }

    private static let named = [
        "pr": [3], "x": [3], "sq": [4], "r1": [6, 5], "r2": [5],
    ].reduce(into: [String: [Int]]()) { $0[EventFixture.sha($1.key)] = $1.value }

    /// Of a repository that is watched by a name, where there is one.
    private static func silver(
        of pieces: [[RawEvent]], on engine: TestDatabase.Engine, batch: Int = 500, replays: Bool = false,
        withTellings: Bool = true, watching: RepositorySlug? = nil
    ) async throws -> String {
        try await TestDatabase.with(engine) { database in
            if let watching { try await watch(watching, in: database) }
            try await fill(database, pieces, batch: batch)
            let live = try await SilverDump.text(database, withTellings: withTellings)
            if replays {
                try await SilverReplayer(database: database).replay(estate: .local)
                #expect(try await SilverDump.text(database, withTellings: withTellings) == live)
            }
            return live
        }
    }

    private static func watch(_ slug: RepositorySlug, in database: Database) async throws {
        let nodeID = try GitHubFixture().nodeID
        _ = try await database.write(in: .estate(.local)) { transaction in
            try RepositoryRegistry.observe(
                nodeID: nodeID, slug: slug, estate: .local, at: .earliest, in: transaction)
        }
        _ = try await RepositoryRegistry(database: database).choose(.on, for: slug, estate: .local)
    }

    private static func fill(_ database: Database, _ pieces: [[RawEvent]], batch: Int = 500) async throws {
        for piece in pieces {
            _ = try await database.write(in: .estate(.local)) { transaction in
                try RawEventStore.append(piece, estate: .local, receivedAt: receipt, in: transaction)
            }
            let summary = try await EventTransformer(database: database, clock: .fixed(at: receipt))
                .transformPending(estate: .local, batch: batch)
            #expect(summary.failed == 0)
        }
    }

    private static func changes(_ database: Database) async throws -> [ChangeRecord] {
        try await database.read(in: .estate(.local)) { transaction in
            try SilverStore.uncoveredChanges(
                repository: acme, estate: .local, from: .earliest, before: .latest, in: transaction)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aPolledRepositoryHasTheCommitsThatACloneOfItHas(engine: TestDatabase.Engine) async throws {
        let history = try Self.history()
        var polled = try GitHubFixture()
        polled.poll(history)
        func silver(of pieces: [[RawEvent]]) async throws -> String {
            try await Self.silver(of: pieces, on: engine, replays: true, withTellings: false)
        }
        let fromClone = try await silver(of: [history.events])
        #expect(try await silver(of: [polled.events]) == fromClone)
        // And both together are the same again.
        #expect(try await silver(of: [history.events, polled.events]) == fromClone)
    }

    @Test(arguments: TestDatabase.Engine.available)
    func pullRequestsAreChangesHoweverTheyWereMerged(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            var polled = try GitHubFixture()
            polled.poll(try Self.history(), pullRequests: Self.named)
            for request in Self.requests() { polled.poll(request) }
            try await Self.fill(database, [polled.events])
            let changes = try await Self.changes(database)
            let told = changes.map { "\($0.pullRequest ?? 0) \($0.kind.rawValue) \($0.title) \($0.isBot)" }
            #expect(
                told == [
                    "0 commit a false", "0 commit b false", "3 pull_request Zoë's x false",
                    "4 pull_request Squash it false", "5 pull_request One and two true", "0 commit Nothing more false",
                ])
            #expect(changes.map(\.id.rawValue) == ["a", "b", "pr", "sq", "r1", "n"].map(EventFixture.sha))
            #expect(changes.map { $0.commits.count } == [1, 1, 2, 1, 2, 1])
            #expect(changes[2].commits.compactMap(\.paths).filter { !$0.isEmpty } == ["M x"])
            #expect(changes[3].commits.first?.paths == "M docs/s.md")
            let records = try await database.read(in: .estate(.local)) { transaction in
                try SilverStore.pullRequests([3, 4, 5, 99], repository: Self.acme, estate: .local, in: transaction)
            }
            #expect(records.keys.sorted() == [3, 4, 5])
            #expect(records[4]?.labels == ["chore", "docs"])
            #expect(records[5]?.authorNames == ["dependabot[bot]", "dependabot"])
        }
    }

    /// GraphQL does not say what a renamed file was called, and so nothing of what its pull request changed: the commit does.
    @Test(arguments: TestDatabase.Engine.available, [false, true])
    func aRenamedFileIsWhatItsCommitSaysOfIt(engine: TestDatabase.Engine, isAsked: Bool) async throws {
        let moved = EventFixture.sha("sq")
        var history = try EventFixture()
        history.commit("a", at: Self.start)
        history.commit(
            "sq", "Squash it (#4)", parents: ["a"], at: Self.start + 200, paths: ["A docs/new.md", "D docs/old.md"])
        history.head("sq", at: Self.start + 1_000)
        var request = Self.requests()[1]
        request.renamedPaths = ["docs/new.md"]
        var polled = try GitHubFixture()
        polled.poll(history, pullRequests: [moved: [4]], asked: isAsked ? [moved] : [])
        polled.poll(request)
        let events = polled.events
        try await TestDatabase.with(engine) { database in
            try await Self.fill(database, [events])
            let change = try #require(try await Self.changes(database).last)
            #expect(change.pullRequest == 4)
            #expect(change.commits.map(\.paths) == [isAsked ? "A docs/new.md\nD docs/old.md" : nil])
            let records = try await database.read(in: .estate(.local)) { transaction in
                try SilverStore.pullRequests([4], repository: Self.acme, estate: .local, in: transaction)
            }
            #expect(records[4]?.pathsAreComplete == false)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func orderRepetitionAndSourcesDoNotMatter(engine: TestDatabase.Engine) async throws {
        var fixture = try GitHubFixture()
        fixture.poll(try Self.history(), pullRequests: Self.named)
        for request in Self.requests() {
            var opened = request
            (opened.closed, opened.merged, opened.mergeCommitID, opened.updated) = (nil, nil, nil, request.created)
            fixture.deliver("opened", opened)
            fixture.poll(request)
            fixture.deliver(request.reopened.isEmpty ? "closed" : "reopened", request)
        }
        let events = fixture.events
        let whole = try await Self.silver(of: [events], on: engine, replays: true)
        for seed in 1...6 as ClosedRange<UInt64> {
            var random = SystemRandomNumberGenerator()
            var shuffled = (events + events.filter { _ in Bool.random(using: &random) }).shuffled(using: &random)[...]
            var pieces: [[RawEvent]] = []
            while !shuffled.isEmpty {
                let size = Int.random(in: 1...12, using: &random)
                pieces.append(Array(shuffled.prefix(size)))
                shuffled = shuffled.dropFirst(size)
            }
            let mixed = try await Self.silver(of: pieces, on: engine, batch: 7, replays: seed == 1)
            #expect(mixed == whole)
        }
    }

    /// A repository that is called otherwise by and by, and of which only deliveries tell.
    @Test(arguments: TestDatabase.Engine.available)
    func deliveriesUnderSeveralNamesAreOneRepositoryInAnyOrder(engine: TestDatabase.Engine) async throws {
        var events: [[RawEvent]] = []
        for (index, name) in ["acme/z-rocket", "acme/a-rocket", "acme/rocket"].enumerated() {
            var fixture = try GitHubFixture(name)
            for var request in Self.requests() {
                request.title += " \(index)"
                request.updated += Int64(index) * 1_000_000
                fixture.deliver("edited", request)
            }
            events.append(fixture.events)
        }
        let whole = try await Self.silver(of: events, on: engine, replays: true)
        // By the least of its names go its rows, and it is called by the newest.
        #expect(whole.contains("\n'acme/a-rocket' | 'acme/rocket' | "))
        #expect(!whole.contains("\n'acme/rocket' | ") && !whole.contains("\n'acme/z-rocket' | "))
        for order in [[2, 1, 0], [1, 2, 0], [0, 2, 1]] {
            #expect(try await Self.silver(of: order.map { events[$0] }, on: engine, replays: true) == whole)
        }
        let shuffled = events.flatMap(\.self).shuffled()
        #expect(try await Self.silver(of: shuffled.map { [$0] }, on: engine, replays: true) == whole)
    }

    /// By polls as by deliveries, in whatever order they come; a clone's remote may have an old name for ever.
    @Test(arguments: TestDatabase.Engine.available)
    func aRepositoryIsCalledAsItWasSeenLast(engine: TestDatabase.Engine) async throws {
        var fixture = try GitHubFixture("acme/zeppelin")
        let watched = fixture.slug
        fixture.poll(try Self.history())
        for (name, seconds) in [("acme/zeppelin", 2_000), ("acme/rocket", 3_000), ("acme/y", 4_000)] {
            fixture.slug = try RepositorySlug(parsing: name)
            var request = Self.requests()[4]
            request.updated = Self.start + Int64(seconds)
            fixture.deliver("edited", request)
        }
        fixture.slug = try RepositorySlug(parsing: "acme/balloon")
        var look = try EventFixture()
        look.head("n", at: Self.start + 5_000)
        fixture.poll(look)
        var clone = try EventFixture("acme/zeppelin")
        clone.commit("a", at: Self.start)
        clone.head("a", at: Self.start + 9_000)
        let events = fixture.events + clone.events
        let whole = try await Self.silver(of: [events], on: engine, replays: true, watching: watched)
        #expect(whole.contains("\n'acme/zeppelin' | 'acme/balloon' | "))
        let orders: [[[RawEvent]]] = [
            events.reversed().map { [$0] }, events.shuffled().map { [$0] }, [events.shuffled()],
        ]
        for pieces in orders {
            #expect(try await Self.silver(of: pieces, on: engine, watching: watched) == whole)
        }
    }

    /// Deliveries tell it before it is looked at; where it stands, and what reports tell of, only a look does.
    @Test(arguments: TestDatabase.Engine.available)
    func theDefaultBranchIsTheOneThatWasToldLast(engine: TestDatabase.Engine) async throws {
        var deliveries = try GitHubFixture()
        for (branch, seconds) in [("old", 500), ("trunk", 3_000), ("trunk-2", 2_000)] as [(String, Int64)] {
            deliveries.defaultBranch = branch
            var request = Self.requests()[4]
            request.updated = Self.start + seconds
            deliveries.deliver("edited", request)
        }
        var polls = try GitHubFixture()
        polls.poll(try Self.history())
        let before = polls.events
        var look = try EventFixture()
        look.head("n", at: Self.start + 4_000, branch: "next")
        polls.poll(look)
        let head = "'\(EventFixture.sha("n"))'"
        for (polled, branch, head, observed) in [
            ([], "trunk", "NULL", nil), (before, "trunk", head, "main"), (polls.events, "next", head, "next"),
        ] as [([RawEvent], String, String, String?)] {
            let events = deliveries.events + polled
            let whole = try await Self.silver(of: [events], on: engine, replays: true)
            #expect(whole.contains(" | '\(branch)' | \(head) | false\n"))
            for _ in 1...3 {
                let pieces = events.shuffled().map { [$0] }
                #expect(try await Self.silver(of: pieces, on: engine, batch: 1) == whole)
            }
            try await TestDatabase.with(engine) { database in
                try await Self.fill(database, [events])
                let found = try await database.read(in: .estate(.local)) { transaction in
                    try SilverStore.observedBranch(of: Self.acme, estate: .local, in: transaction)
                }
                #expect(found == observed)
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func activitiesFollowFromWhatIsKnownOfAnItem(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            var fixture = try GitHubFixture()
            for request in Self.requests() { fixture.poll(request) }
            try await Self.fill(database, [fixture.events])
            let told = try await database.read(in: .estate(.local)) { transaction in
                try transaction.query(
                    """
                    SELECT subject, change
                    FROM uncovered_activities
                    JOIN activities USING (estate_id, activity_id, subject)
                    WHERE estate_id = \(EstateID.local)
                    ORDER BY subject, activities.occurred_at, change
                    """
                ) { "\(try $0.text(0)) \(try $0.text(1))" }
            }
            #expect(
                told == [
                    "3 opened", "3 merged", "4 opened", "4 merged", "5 opened", "5 merged", "6 opened", "6 merged",
                    "7 opened", "7 closed", "7 reopened",
                ])
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aDeliveryOfAnUnknownRepositoryMakesItWithIngestionOff(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            var fixture = try GitHubFixture("Acme/Rocket")
            fixture.deliver("opened", Self.requests()[4])
            try await Self.fill(database, [fixture.events])
            let watched = try await RepositoryRegistry(database: database).list(estate: .local, limit: 9).repositories
            #expect(watched.map(\.id) == [Self.acme])
            #expect(watched.map(\.isIngested) == [false])
            // The other spelling of its id, and another name: the same rows.
            var renamed = try GitHubFixture("acme/rocketeer", nodeID: "MDEwOlJlcG9zaXRvcnkxMjk2MjY5")
            var request = Self.requests()[4]
            request.updated += 1_000_000
            renamed.deliver("edited", request)
            try await Self.fill(database, [renamed.events])
            let after = try await RepositoryRegistry(database: database).list(estate: .local, limit: 9).repositories
            #expect(after.map { "\($0.id) \($0.slug)" } == ["acme/rocket acme/rocketeer"])
            let rows = try await database.read(in: .estate(.local)) { transaction in
                try transaction.query("SELECT repository_id, number FROM pull_requests") {
                    "\(try $0.text(0)) \(try $0.integer(1))"
                }
            }
            #expect(rows == ["acme/rocket 7"])
        }
    }
}
