import Bronze
import GhillieCore
import Persistence
import Silver
import TestSupport
import Testing

/// Silver on every engine: the same rows of the same events, whatever happened on the way.
@Suite struct SilverStoreTests {
    private static let start: Int64 = 1_700_000_000
    private static let receipt = Instant(secondsSince1970: 1_900_000_000)

    /// A little of everything: a pull request, a squash, a rebase, a revert, a release, an amended commit, names of many scripts.
    private static func life(_ slug: String = "acme/rocket") throws -> EventFixture {
        var fixture = try EventFixture(slug)
        fixture.commits(["a", "b"], at: start)
        fixture.commit(
            "x", "Ünïcödé 🚀 \u{0} 日本語", parents: ["a"], at: start + 10, by: .grace, paths: ["M docs/ä.md", "A b"])
        fixture.commit("pr", "Merge pull request #3 from grace/x\n\nZoë's x", parents: ["b", "x"], at: start + 100)
        fixture.commit("sq", "Squash it (#4)", parents: ["pr"], at: start + 200, by: .dependabot, committer: .gitHub)
        fixture.commit("r1", parents: ["sq"], at: start + 300, committer: .gitHub, paths: nil)
        fixture.commit("r2", parents: ["r1"], at: start + 300, by: .grace, committer: .gitHub)
        fixture.commit("rv", "Revert \"Squash it (#4)\"", parents: ["r2"], at: start + 400)
        fixture.head("rv", at: start + 1_000)
        fixture.tag("v1.0.0", at: "pr", committed: start + 100)
        fixture.tag("sub/v2.0.0-rc.1", at: "rv", committed: start + 400, tagged: start + 450)
        return fixture
    }

    private static func rewritten() throws -> EventFixture {
        var fixture = try life()
        fixture.commit("rv2", "Revert \"Squash it (#4)\"", parents: ["r2"], at: start + 1_400, authored: start + 400)
        fixture.head("rv2", at: start + 1_500)
        return fixture
    }

    private static func append(_ events: [RawEvent], to database: Database, estate: EstateID = .local) async throws {
        _ = try await database.write(in: .estate(estate)) { transaction in
            try RawEventStore.append(events, estate: estate, receivedAt: receipt, in: transaction)
        }
    }

    @discardableResult
    private static func transform(_ database: Database, estate: EstateID = .local) async throws -> TransformSummary {
        try await EventTransformer(database: database, clock: .fixed(at: receipt)).transformPending(estate: estate)
    }

    @Test func everyEngineStoresTheSame() async throws {
        var dumps: [TestDatabase.Engine: String] = [:]
        for engine in TestDatabase.Engine.available {
            dumps[engine] = try await TestDatabase.with(engine) { database in
                try await Self.append(try Self.rewritten().events, to: database)
                try await Self.transform(database)
                return try await SilverDump.text(database)
            }
        }
        #expect(Set(dumps.values).count == 1)
        #expect(dumps.values.first?.contains("日本語") == true)
    }

    @Test(arguments: TestDatabase.Engine.available)
    func theSameNewsChangesNoRow(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let events = try Self.rewritten().events
            try await Self.append(events, to: database)
            let first = try await Self.transform(database)
            #expect(first == TransformSummary(processed: events.count, landed: 1, rebuilt: 1))
            let before = try await SilverDump.text(database)
            // The same news as other events: a field that nothing reads differs, and so do the keys.
            let again = try events.map { event in
                RawEvent(
                    source: event.source, kind: event.kind, sourceEventID: event.sourceEventID,
                    repository: try RepositorySlug(parsing: event.repositoryReference),
                    occurredAt: event.occurredAt + .seconds(1), payload: event.payload)
            }
            try await Self.append(again, to: database)
            let second = try await Self.transform(database)
            #expect(second == TransformSummary(processed: events.count))
            #expect(try await SilverDump.text(database) == before)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aBranchThatGrowsIsExtended(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            try await Self.append(try Self.life().events, to: database)
            try await Self.transform(database)
            var more = try EventFixture()
            more.commit("y", parents: ["sq"], at: Self.start + 350)
            more.commit("n", parents: ["rv"], at: Self.start + 1_100)
            more.commit("m", "Merge pull request #9 from ada/y\n\nY", parents: ["n", "y"], at: Self.start + 1_200)
            more.commit("rr", "Revert \"Y\"\n\nReverts acme/rocket#9", parents: ["m"], at: Self.start + 1_300)
            more.head("rr", at: Self.start + 2_000)
            more.tag("v3.0.0", at: "y", committed: Self.start + 350)
            try await Self.append(more.events, to: database)
            let summary = try await Self.transform(database)
            #expect(summary == TransformSummary(processed: more.events.count, landed: 1))
            let grown = try await SilverDump.text(database)
            try await SilverReplayer(database: database).replay(estate: .local)
            #expect(try await SilverDump.text(database) == grown)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aBadEventIsMarkedAndPassedByUntilItIsDead(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            var fixture = try Self.life()
            let good = fixture.events.count
            let instant = Instant(secondsSince1970: Self.start)
            let payloads = [
                "not JSON", "{}", "{\"name\":\"v1.2.3\",\"target\":\"secret\",\"target_seconds\":1}",
                "[]", "{\"branch\":\"secret\",\"head\":\"\",\"observed_at\":\"2026-01-01T00:00:00Z\"}",
            ]
            for (index, payload) in payloads.enumerated() {
                let kind: EventKind = [.gitCommit, .gitCommit, .gitTag, .gitHead, .gitHead][index]
                fixture.add(kind, "bad-\(index)", at: instant, Array(payload.utf8))
            }
            try await Self.append(fixture.events, to: database)
            for attempt in 1...RawEventStore.maximumAttempts + 1 {
                let summary = try await Self.transform(database)
                #expect(summary.processed == (attempt == 1 ? good : 0))
                #expect(summary.failed == (attempt <= RawEventStore.maximumAttempts ? payloads.count : 0))
            }
            let marks = try await database.read(in: .estate(.local)) { try EventMark.all(in: $0) }
                .filter { $0.state != "processed" }
            #expect(marks.count == payloads.count)
            #expect(marks.allSatisfy { $0.state == "dead" && $0.error?.contains("secret") == false })
            #expect(try await SilverDump.text(database) == (try await Self.dump(of: try Self.life().events, engine)))
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aRunThatWasKilledBeforeLandingsIsFinishedByTheNext(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            try await Self.append(try Self.rewritten().events, to: database)
            try await Self.transform(database)
            let whole = try await SilverDump.text(database)
            try await database.write(in: .estate(.local)) { transaction in
                for table in ["landings", "changes", "activities", "uncovered_activities", "dropped_commits"] {
                    try transaction.execute("DELETE FROM \(raw: table)")
                }
                try transaction.execute("UPDATE repositories SET landings_are_stale = \(true)")
            }
            #expect(try await Self.transform(database) == TransformSummary(landed: 1, rebuilt: 1))
            #expect(try await SilverDump.text(database) == whole)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func replayGivesTheSameRowsAndTouchesNothingElse(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let other = EstateID("other")
            for estate in [EstateID.local, other] where engine == .sqlite || estate == .local {
                try await Self.append(try Self.rewritten().events, to: database, estate: estate)
                try await Self.transform(database, estate: estate)
            }
            let uncovered = try await SilverDump.text(database, withCoverage: true)
            try await Self.cover(EventFixture.id("pr"), in: database)
            let before = try await SilverDump.text(database, withCoverage: true)
            #expect(before.split(separator: "\n").count == uncovered.split(separator: "\n").count - 1)
            // What a replay that was killed had left.
            try await database.write(in: .estate(.local)) { transaction in
                try transaction.execute(
                    """
                    INSERT INTO replay_missing_commits (estate_id, repository_id, sha)
                    VALUES (\(EstateID.local), 'acme/rocket', 'left over')
                    """)
                try transaction.execute("UPDATE changes SET title = 'spoilt'")
                try transaction.execute("DELETE FROM commits WHERE estate_id = \(EstateID.local)")
            }
            let summary = try await SilverReplayer(database: database)
                .replay(estate: .local, batch: 3)
            #expect(summary.events == (try Self.rewritten().events.count))
            #expect(summary.repositories == 1)
            #expect(try await SilverDump.text(database, withCoverage: true) == before)
            let shadow = try await SilverDump.text(database, prefix: "replay_")
            #expect(shadow.split(separator: "\n").allSatisfy { $0.hasPrefix("== ") })
            guard engine == .sqlite else { return }
            #expect(try await SilverDump.text(database, estate: other).contains("spoilt"))
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aReplayLosesNothingThatArrivesMeanwhile(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            try await Self.append(try Self.life().events, to: database)
            try await Self.transform(database)
            var more = try EventFixture()
            more.commit("late", parents: ["rv"], at: Self.start + 1_100)
            more.head("late", at: Self.start + 2_000)
            let replayer = SilverReplayer(database: database)
            // Two replays at once and a transformer between them: one replay may be overtaken, and no event is lost.
            async let first: ReplaySummary? = try? replayer.replay(estate: .local, batch: 1)
            try await Self.append(more.events, to: database)
            try await Self.transform(database)
            _ = await first
            let events = try Self.life().events + more.events
            #expect(try await SilverDump.text(database) == (try await Self.dump(of: events, engine)))
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func twoTransformersAtOnceGiveTheSame(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let events = try Self.rewritten().events
            try await Self.append(events, to: database)
            let transformer = EventTransformer(database: database, clock: .fixed(at: Self.receipt))
            async let first = transformer.transformPending(estate: .local, batch: 2)
            async let second = transformer.transformPending(estate: .local, batch: 3)
            _ = try await (first, second)
            #expect(try await SilverDump.text(database) == (try await Self.dump(of: events, engine)))
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func goldReadsWhatIsUncovered(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            try await Self.append(try Self.rewritten().events, to: database)
            try await Self.transform(database)
            try await Self.cover(EventFixture.id("r1"), in: database)
            let id = RepositoryID(stored: "acme/rocket")
            try await database.read(in: .estate(.local)) { transaction in
                let changes = try SilverStore.uncoveredChanges(
                    repository: id, estate: .local, from: Instant(secondsSince1970: Self.start + 60),
                    before: Instant(secondsSince1970: Self.start + 400), in: transaction)
                #expect(changes.map(\.title) == ["b", "Zoë's x", "Squash it", "r2"])
                #expect(changes.map(\.leadCommit) == ["b", "pr", "sq", "r2"].map(EventFixture.id))
                #expect(changes.last?.id == EventFixture.id("r1"))
                #expect(Set(changes[1].commits.map(\.paths)) == ["M docs/ä.md\nA b", ""])
                #expect(changes[2].isBot)
                let landed = try SilverStore.places(
                    repository: id, estate: .local,
                    landedIn: ReportingWindow(
                        start: Instant(secondsSince1970: Self.start + 100),
                        end: Instant(secondsSince1970: Self.start + 300)), in: transaction)
                #expect(Set(landed.map(\.position)) == Set(changes[1...2].map(\.position)))
                let releases = try SilverStore.releases(
                    repository: id, estate: .local, before: .latest, limit: 5, in: transaction)
                #expect(releases.map(\.tag) == ["sub/v2.0.0-rc.1", "v1.0.0"])
                #expect(releases.map(\.position) == [nil, 2])
                let replacements = try SilverStore.uncoveredReplacements(
                    repository: id, estate: .local, before: .latest, in: transaction)
                #expect(
                    replacements.map(\.replacedActivity) == [
                        Activity.committed(EventFixture.id("rv"), repository: id, estate: .local)
                    ])
                let head = try SilverStore.head(
                    repository: id, estate: .local, before: Instant(secondsSince1970: Self.start + 200),
                    in: transaction)
                #expect(head == EventFixture.id("pr"))
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func ofEarlierWindowsOnlyWhatMendsIsReadWhole(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            var fixture = try EventFixture()
            let titles = ["Add a", "HotFix b", "Debug c", "Revert \"Add a\"", "prefix d", "Fix e", "Fix f"]
            for (index, title) in titles.enumerated() {
                fixture.commit(
                    "c\(index)", title, parents: index == 0 ? [] : ["c\(index - 1)"],
                    at: Self.start + Int64(index) * 100)
            }
            fixture.head("c6", at: Self.start + 1_000)
            try await Self.append(fixture.events, to: database)
            try await Self.transform(database)
            let id = RepositoryID(stored: "acme/rocket")
            // From the first on, and without the last.
            let window = ReportingWindow(
                start: Instant(secondsSince1970: Self.start), end: Instant(secondsSince1970: Self.start + 600))
            try await database.read(in: .estate(.local)) { transaction in
                let mending = try SilverStore.mendingChanges(
                    repository: id, estate: .local, landedIn: window, in: transaction)
                #expect(mending.map(\.title) == ["HotFix b", "Debug c", "Revert \"Add a\"", "prefix d", "Fix e"])
                let places = try SilverStore.places(
                    repository: id, estate: .local, landedIn: window, in: transaction)
                #expect(Set(places.map(\.id)) == Set((0...5).map { EventFixture.id("c\($0)") }))
                #expect(Set(places.map(\.position)).count == 6 && !places.contains(where: \.isSync))
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aCommitRewrittenTwiceIsFollowedThroughBoth(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            var fixture = try EventFixture()
            fixture.commit("root", at: Self.start)
            for (index, name) in ["a1", "a2", "a3"].enumerated() {
                let time = Self.start + Int64(index + 1) * 100
                fixture.commit(name, "a", parents: ["root"], at: time, authored: Self.start)
                fixture.head(name, at: time + 50)
            }
            try await Self.append(fixture.events, to: database)
            try await Self.transform(database)
            let id = RepositoryID(stored: "acme/rocket")
            let replacements = try await database.read(in: .estate(.local)) { transaction in
                try SilverStore.uncoveredReplacements(
                    repository: id, estate: .local, before: .latest, in: transaction)
            }
            let activities = ["a1", "a2", "a3"].map {
                Activity.committed(EventFixture.id($0), repository: id, estate: .local)
            }
            #expect(Set(replacements.map(\.activity)) == [activities[2]])
            #expect(Set(replacements.map(\.replacedActivity)) == Set(activities.prefix(2)))
        }
    }

    private static func dump(of events: [RawEvent], _ engine: TestDatabase.Engine) async throws -> String {
        try await TestDatabase.with(engine) { database in
            try await append(events, to: database)
            try await transform(database)
            return try await SilverDump.text(database)
        }
    }

    /// As Gold covers an activity.
    private static func cover(_ commit: GitObjectID, in database: Database) async throws {
        try await database.write(in: .estate(.local)) { transaction in
            let activity = Activity.committed(
                commit, repository: RepositoryID(stored: "acme/rocket"), estate: .local)
            let window = try transaction.first(
                """
                INSERT INTO ledger_windows (estate_id, scope, subject, seq, window_start, window_end, state)
                VALUES (
                    \(EstateID.local), 'repository', 'acme/rocket', 1, \(Instant(secondsSince1970: 0)), \(receipt),
                    'reported'
                )
                RETURNING window_id
                """
            ) { try $0.integer(0) }
            try transaction.execute(
                """
                INSERT INTO coverage (estate_id, activity_id, window_id, role, late)
                VALUES (\(EstateID.local), \(activity), \(window), 'told', \(false))
                """)
            try transaction.execute(
                """
                DELETE FROM uncovered_activities
                WHERE estate_id = \(EstateID.local)
                    AND activity_id = \(activity)
                """)
        }
    }
}
