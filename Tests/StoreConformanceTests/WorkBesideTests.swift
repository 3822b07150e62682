import Bronze
import GhillieCore
import Persistence
import Silver
import TestSupport
import Testing

/// What comes in is refined beside the work that brings it, as it would be after.
@Suite struct WorkBesideTests {
    private static let start: Int64 = 1_700_000_000
    private static let receipt = Instant(secondsSince1970: 1_900_000_000)

    private static func transformer(_ database: Database) -> EventTransformer {
        EventTransformer(database: database, clock: .fixed(at: receipt))
    }

    private static func append(_ events: [RawEvent], to database: Database) async throws {
        _ = try await database.write(in: .estate(.local)) { transaction in
            try RawEventStore.append(events, estate: .local, receivedAt: receipt, in: transaction)
        }
    }

    /// Stores parts, each once the one before has been looked at: by a mark on its last event.
    private static func append(parts: [[RawEvent]], to database: Database) async throws {
        for part in parts {
            try await append(part, to: database)
            while try await database.read(
                in: .estate(.local), { try EventMark.all(in: $0).contains { $0.state == "pending" } })
            { try await Task.sleep(for: .milliseconds(5)) }
        }
    }

    private static func parts(of events: [RawEvent], by size: Int) -> [[RawEvent]] {
        stride(from: 0, to: events.count, by: size).map { Array(events[$0..<min($0 + size, events.count)]) }
    }

    private static func history(_ count: Int) throws -> EventFixture {
        var history = try EventFixture()
        history.commits((0..<count).map { "c\($0)" }, at: start)
        return history
    }

    @Test(.timeLimit(.minutes(2)), arguments: TestDatabase.Engine.available)
    func itIsTheSameAsAtOnce(engine: TestDatabase.Engine) async throws {
        var fixture = try Self.history(6)
        fixture.head("c5", at: Self.start + 86_400)
        fixture.tag("v1.0.0", at: "c3", committed: Self.start + 3)
        let events = fixture.events
        let beside = try await TestDatabase.with(engine) { database in
            try await Self.transformer(database).transform(estate: .local) {
                try await Self.append(parts: Self.parts(of: events, by: 3), to: database)
            }
            return try await SilverDump.text(database)
        }
        let atOnce = try await TestDatabase.with(engine) { database in
            try await Self.append(events, to: database)
            try await Self.transformer(database).transformPending(estate: .local)
            return try await SilverDump.text(database)
        }
        #expect(beside == atOnce)
    }

    /// A branch that grows by several pages is extended, and once.
    @Test(.timeLimit(.minutes(2)), arguments: TestDatabase.Engine.available)
    func whatGrowsInPartsIsNotRebuilt(engine: TestDatabase.Engine) async throws {
        var fixture = try Self.history(6)
        fixture.head("c5", at: Self.start + 86_400)
        let before = fixture.events
        fixture.commit("n1", parents: ["c5"], at: Self.start + 90_000)
        let first = fixture.events
        fixture.commit("n2", parents: ["n1"], at: Self.start + 90_001)
        fixture.head("n2", at: Self.start + 100_000)
        let second = fixture.events
        try await TestDatabase.with(engine) { database in
            try await Self.append(before, to: database)
            try await Self.transformer(database).transformPending(estate: .local)
            var told = TransformSummary()
            try await Self.transformer(database).transform(estate: .local, progress: { told = $0 }) {
                try await Self.append(parts: [first, second], to: database)
            }
            #expect(told == TransformSummary(processed: 3, landed: 1))
        }
    }

    @Test(.timeLimit(.minutes(2)), arguments: TestDatabase.Engine.available)
    func whatCannotBeReadIsTriedOnceMore(engine: TestDatabase.Engine) async throws {
        var fixture = try Self.history(2)
        fixture.add(.gitCommit, "bad", at: Self.receipt, Array("not JSON".utf8))
        let bad = fixture.events
        fixture.commits(["d0", "d1"], at: Self.start + 100)
        let rest = fixture.events
        fixture.commits(["e0"], at: Self.start + 200)
        let last = fixture.events
        try await TestDatabase.with(engine) { database in
            try await Self.transformer(database).transform(estate: .local) {
                try await Self.append(parts: [bad, rest, last], to: database)
            }
            let marks = try await database.read(in: .estate(.local)) { try EventMark.all(in: $0) }
            #expect(marks.filter { $0.state == "failed" }.map(\.attempts) == [2])
        }
    }

    @Test func workThatFailsIsToldAtOnce() async throws {
        struct Broken: Error {}
        let events = try Self.history(2).events
        try await TestDatabase.with(.sqlite) { database in
            try await Self.append(events, to: database)
            await #expect(throws: Broken.self) {
                try await Self.transformer(database).transform(estate: .local) { throw Broken() }
            }
            let waiting = try await database.read(in: .estate(.local)) { transaction in
                try RawEventStore.unprocessed(estate: .local, in: transaction).count
            }
            #expect(waiting == events.count)
        }
    }

    /// However few come at a time, PostgreSQL has counted them before anybody reports on them.
    @Test(.timeLimit(.minutes(2)), arguments: TestDatabase.Engine.availablePostgreSQL)
    func rowsAreCountedThoughTheyCameInSmallParts(engine: TestDatabase.Engine) async throws {
        var fixture = try Self.history(250)
        fixture.head("c249", at: Self.start + 86_400)
        let events = fixture.events
        try await TestDatabase.with(engine) { database in
            try await Self.transformer(database).transform(estate: .local) {
                try await Self.append(parts: Self.parts(of: events, by: 60), to: database)
            }
            let counted = try await database.read(in: .system) { transaction in
                try transaction.query(
                    """
                    SELECT CAST(reltuples AS BIGINT)
                    FROM pg_class
                    WHERE relname IN ('commits', 'landings', 'uncovered_activities')
                        AND relnamespace = CAST(current_schema() AS regnamespace)
                    """
                ) { try $0.integer(0) }
            }
            #expect(counted.count == 3)
            #expect(counted.allSatisfy { $0 > 200 })
        }
    }
}
