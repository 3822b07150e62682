import Bronze
import GhillieCore
import Persistence
import Silver
import TestSupport
import Testing

/// Pull requests that were merged beside the default branch, on every engine.
@Suite struct BranchMergeTests {
    private static let start: Int64 = 1_700_000_000
    private static let receipt = Instant(secondsSince1970: 1_900_000_000)
    private static let acme = RepositoryID(stored: "acme/rocket")

    /// Two pull requests and two commits of their own, on the default branch.
    private static func fixture() throws -> GitHubFixture {
        var history = try EventFixture()
        history.commit("a", "Begin", at: start)
        history.commit("sq", "Mend it (#3)", parents: ["a"], at: start + 100, committer: .gitHub)
        history.commit("x", "Do x", parents: ["sq"], at: start + 150, by: .grace)
        history.commit("pr", "Merge pull request #4 from grace/x\n\nAll of x", parents: ["sq", "x"], at: start + 200)
        history.commit("n", "Nothing more", parents: ["pr"], at: start + 300)
        history.head("n", at: start + 50_000)
        var fixture = try GitHubFixture()
        fixture.poll(history, pullRequests: [EventFixture.sha("sq"): [3], EventFixture.sha("pr"): [4]])
        for (number, commit, seconds) in [(3, "sq", start + 100), (4, "pr", start + 200)] {
            fixture.poll(merged(number, "Original \(number)", at: seconds, by: commit, into: "main"))
        }
        fixture.poll(GitHubFixture.PullRequest(5, "Open", created: start + 10))
        return fixture
    }

    private static func merged(
        _ number: Int, _ title: String, at seconds: Int64 = start + 1_000, by commit: String = "release",
        into base: String = "release/1.x"
    ) -> GitHubFixture.PullRequest {
        var request = GitHubFixture.PullRequest(number, title, created: start + 20)
        (request.closed, request.merged, request.updated, request.base) = (seconds, seconds, seconds, base)
        request.mergeCommitID = EventFixture.sha(commit)
        return request
    }

    private static func merges(
        of requests: [GitHubFixture.PullRequest], on engine: TestDatabase.Engine
    ) async throws -> [Int: BranchMerge] {
        var fixture = try fixture()
        for request in requests { fixture.poll(request) }
        let events = fixture.events
        let forth = try await merges(of: [events], on: engine)
        let back = try await merges(of: events.reversed().map { [$0] }, on: engine)
        #expect(forth == back)
        return forth
    }

    private static func merges(
        of pieces: [[RawEvent]], on engine: TestDatabase.Engine
    ) async throws -> [Int: BranchMerge] {
        try await TestDatabase.with(engine) { database in
            for piece in pieces {
                _ = try await database.write(in: .estate(.local)) { transaction in
                    try RawEventStore.append(piece, estate: .local, receivedAt: receipt, in: transaction)
                }
                let summary = try await EventTransformer(database: database, clock: .fixed(at: receipt))
                    .transformPending(estate: .local)
                #expect(summary.failed == 0)
            }
            return try await database.read(in: .estate(.local)) { transaction in
                try SilverStore.branchMerges(
                    among: Array(1...60), repository: acme, estate: .local, in: transaction)
            }
        }
    }

    private static func original(_ number: Int?, _ commit: String?) -> BranchMerge.Kind {
        .backPort(of: .init(pullRequest: number, commit: commit.map(EventFixture.id)))
    }

    @Test(arguments: TestDatabase.Engine.available)
    func theOriginalIsFoundByCommitsThenNumbersThenAuthorship(engine: TestDatabase.Engine) async throws {
        var requests = [
            Self.merged(20, "Picked"), Self.merged(21, "Backport #4"), Self.merged(22, "[1.x] Mend it (#3)"),
        ]
        // What was picked counts more than what is written.
        requests[0].body = "Backport #4"
        requests[0].commits = [
            .init("Mend it\n\n(cherry picked from commit \(EventFixture.sha("sq")))", authored: Self.start + 1)
        ]
        var abbreviated = Self.merged(23, "Again")
        abbreviated.body = "(cherry picked from commit \(EventFixture.sha("x").prefix(12)))"
        var branch = Self.merged(24, "Again")
        branch.head = "backport-3-to-release/1.x"
        var silent = Self.merged(25, "Again")
        silent.commits = [
            .init("Do x\n\nIn other words", authored: Self.start + 150, email: "grace@example.org"),
            .init("And more", authored: Self.start + 150),
        ]
        var direct = Self.merged(26, "Again")
        direct.commits = [.init("Nothing more", authored: Self.start + 300)]
        let found = try await Self.merges(of: requests + [abbreviated, branch, silent, direct], on: engine)
        #expect(found.keys.sorted() == Array(20...26))
        #expect(found[20]?.kind == Self.original(3, "sq"))
        #expect(found[21]?.kind == Self.original(4, "pr"))
        #expect(found[22]?.kind == Self.original(3, "sq"))
        #expect(found[23]?.kind == Self.original(4, "pr"))
        #expect(found[24]?.kind == Self.original(3, "sq"))
        #expect(found[25]?.kind == Self.original(4, "pr"))
        #expect(found[26]?.kind == Self.original(nil, "n"))
        #expect(found.values.allSatisfy { $0.branch == "release/1.x" })
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatIsNotThereOrNotOneIsNoOriginal(engine: TestDatabase.Engine) async throws {
        var requests = (20...27).map { Self.merged($0, "Again", by: "own \($0)") }
        // Itself, nothing that is there, and another's work on the same branch.
        requests[0].body = "Backport #20"
        requests[1].body = "Backport #999"
        requests[2].body = "Backport #20"
        // Two pieces of work.
        requests[3].body = "Backport of #3 and #4"
        requests[4].body =
            "Backport #3\n\n"
            + ["sq", "x"].map {
                "(cherry picked from commit \(EventFixture.sha($0)))"
            }.joined(separator: "\n")
        // Its own merge, and an unknown commit.
        requests[5].body = "(cherry picked from commit \(EventFixture.sha("own 25")))"
        requests[6].body = "(cherry picked from commit \(EventFixture.sha("unknown")))"
        // Another author, another time, another subject.
        requests[7].commits = [
            .init("Do x", authored: Self.start + 150), .init("Do x", authored: Self.start, email: "grace@example.org"),
            .init("Do y", authored: Self.start + 150, email: "grace@example.org"),
        ]
        let found = try await Self.merges(of: requests, on: engine)
        for number in 20...27 { #expect(found[number]?.kind == .backPort(of: nil), "\(number)") }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func anOpenPullRequestIsTheOriginalWhereNoneThatWasMergedIsNamed(engine: TestDatabase.Engine) async throws {
        let requests = [Self.merged(20, "Backport #5"), Self.merged(21, "Backport #5 and #3")]
        let found = try await Self.merges(of: requests, on: engine)
        #expect(found[20]?.kind == Self.original(5, nil))
        #expect(found[21]?.kind == Self.original(3, "sq"))
    }

    @Test(arguments: TestDatabase.Engine.available)
    func otherBranchesAreStackedUnlessTheyAreSaidToGetABackPort(engine: TestDatabase.Engine) async throws {
        var requests = [
            Self.merged(20, "On top", into: "topic"), Self.merged(21, "[production] Mend it (#3)", into: "production"),
            Self.merged(22, "Backport #3", into: "production"), Self.merged(23, "Backport #999", into: "topic"),
        ]
        requests[0].commits = [.init("Do x", authored: Self.start + 150, email: "grace@example.org")]
        // Merged into what is the default branch, and not merged at all.
        requests += [Self.merged(30, "Into main", into: "main"), .init(31, "Open", created: Self.start)]
        requests[5].base = "release/1.x"
        let found = try await Self.merges(of: requests, on: engine)
        #expect(found.keys.sorted() == [20, 21, 22, 23])
        #expect([20, 21, 23].map { found[$0]?.kind } == [.stacked, .stacked, .stacked])
        #expect(found[22]?.kind == Self.original(3, "sq"))
    }

    /// One that is retargeted before it is merged is delivered like any, and so is one whose base became the default branch.
    @Test(arguments: TestDatabase.Engine.available)
    func whatReachesTheDefaultBranchIsNotBesideIt(engine: TestDatabase.Engine) async throws {
        var stacked = GitHubFixture.PullRequest(20, "On top", created: Self.start)
        (stacked.base, stacked.updated) = ("topic", Self.start + 10)
        var fixture = try Self.fixture()
        fixture.poll(stacked)
        (stacked.base, stacked.closed, stacked.merged) = ("main", Self.start + 300, Self.start + 300)
        (stacked.updated, stacked.mergeCommitID) = (Self.start + 300, EventFixture.sha("n"))
        fixture.deliver("closed", stacked)
        fixture.poll(stacked)
        // The branch was called so when it was merged.
        fixture.poll(Self.merged(21, "Long ago", by: "a", into: "master"))
        let events = fixture.events
        #expect(try await Self.merges(of: [events], on: engine) == [:])
        #expect(try await Self.merges(of: events.reversed().map { [$0] }, on: engine) == [:])
    }

    /// As long as nobody says which branch is the default one, nothing is known to be beside it.
    @Test(arguments: TestDatabase.Engine.available)
    func deliveriesTellTheDefaultBranchWhereNoPollHas(engine: TestDatabase.Engine) async throws {
        let requests = [Self.merged(3, "Original", into: "main"), Self.merged(20, "Backport #3", by: "other")]
        var (polled, delivered) = (try GitHubFixture(), try GitHubFixture())
        for request in requests {
            polled.poll(request)
            delivered.deliver("closed", request)
        }
        #expect(try await Self.merges(of: [polled.events], on: engine) == [:])
        let expected = [
            20: BranchMerge(number: 20, branch: "release/1.x", kind: Self.original(3, "release"))
        ]
        #expect(try await Self.merges(of: [delivered.events], on: engine) == expected)
        #expect(try await Self.merges(of: [delivered.events.reversed()], on: engine) == expected)
    }
}
