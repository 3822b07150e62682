import Bronze
import GhillieCore
import Persistence
import Silver
import TestSupport
import Testing

/// What a fork has of its parent lands, is covered and is never told.
@Suite struct ForkSilverTests {
    private static let start: Int64 = 1_700_000_000
    private static let receipt = Instant(secondsSince1970: 1_900_000_000)
    private static let acme = RepositoryID(stored: "acme/rocket")

    /// A fork that made one commit, took two over by a merge, made one by a pull request that also took one over, and took one
    /// over by a pull request of its own.
    private static func history() throws -> (whole: EventFixture, parents: Set<String>) {
        var fixture = try EventFixture()
        fixture.commits(["u1", "u2"], at: start)
        fixture.commit("own", parents: ["u2"], at: start + 100)
        fixture.commits(["u3", "u4"], after: "u2", at: start + 150)
        fixture.commit(
            "sync", "Merge branch 'umbrella:main' into main", parents: ["own", "u4"], at: start + 300,
            committer: .gitHub)
        fixture.commit("work", "Paint it", parents: ["sync"], at: start + 400)
        fixture.commits(["u5"], after: "u4", at: start + 410)
        fixture.commit("up", "Merge remote-tracking branch 'upstream/main'", parents: ["work", "u5"], at: start + 420)
        fixture.commit(
            "pr", "Merge pull request #3 from ada/paint\n\nPaint it red", parents: ["sync", "up"], at: start + 500)
        fixture.commits(["u6"], after: "u5", at: start + 510)
        fixture.commit(
            "taken", "Merge pull request #4 from umbrella/main\n\nCatch up", parents: ["pr", "u6"], at: start + 600)
        fixture.head("taken", at: start + 1_000)
        return (fixture, Set(["u1", "u2", "u3", "u4", "u5", "u6"].map(EventFixture.sha)))
    }

    private static func append(_ events: [RawEvent], to database: Database) async throws {
        _ = try await database.write(in: .estate(.local)) { transaction in
            try RawEventStore.append(events, estate: .local, receivedAt: receipt, in: transaction)
        }
        let summary = try await EventTransformer(database: database, clock: .fixed(at: receipt))
            .transformPending(estate: .local)
        #expect(summary.failed == 0)
    }

    private static func changes(_ database: Database) async throws -> [ChangeRecord] {
        try await database.read(in: .estate(.local)) { transaction in
            try SilverStore.uncoveredChanges(
                repository: acme, estate: .local, from: .earliest, before: .latest, in: transaction)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func onlyWhatTheForkMadeIsAChange(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let (history, parents) = try Self.history()
            var polled = try GitHubFixture()
            polled.poll(history, ofParent: parents)
            try await Self.append(polled.events, to: database)
            let changes = try await Self.changes(database)
            #expect(
                changes.filter { $0.kind != .sync }.map { "\($0.pullRequest ?? 0) \($0.title) \($0.commits.count)" }
                    == ["0 own 1", "3 Paint it red 3"])
            // Each commit has landed, and so will be covered.
            #expect(changes.flatMap(\.commits).count == history.events.count { $0.kind == .gitCommit })
            let live = try await SilverDump.text(database)
            try await SilverReplayer(database: database).replay(estate: .local)
            #expect(try await SilverDump.text(database) == live)
        }
    }

    /// A clone knows of no parent, and takes nothing back of what a poll knows.
    @Test(arguments: TestDatabase.Engine.available)
    func whoTellsFirstDoesNotMatter(engine: TestDatabase.Engine) async throws {
        let (history, parents) = try Self.history()
        var polled = try GitHubFixture()
        polled.poll(history, ofParent: parents)
        var texts: Set<String> = []
        for pieces in [[polled.events, history.events], [history.events, polled.events]] {
            try await TestDatabase.with(engine) { database in
                for piece in pieces { try await Self.append(piece, to: database) }
                #expect(try await Self.changes(database).count { $0.kind != .sync } == 2)
                texts.insert(try await SilverDump.text(database))
            }
        }
        #expect(texts.count == 1)
    }
}
