import GhillieCore
import Persistence
import TestSupport
import Testing

@testable import Gold

@Suite struct CoverageStoreTests {
    private static let repository = RepositoryID(stored: "acme/widgets")
    private static let activities = (0..<5).map { ContentHash(joining: "activity", String($0)) }

    /// A database with a window `[100, 200)` and, of one repository, an activity at 50, 99, 100, 150 and 200 each.
    private static func with(
        _ engine: TestDatabase.Engine, _ body: (Database, LedgerWindow) async throws -> Void
    ) async throws {
        try await TestDatabase.with(engine) { database in
            let window = try await database.write(in: .estate(.local)) { transaction in
                for (activity, time) in zip(activities, [50, 99, 100, 150, 200]) {
                    try transaction.execute(
                        """
                        INSERT INTO activities (
                            estate_id, activity_id, repository_id, entity_kind, subject, change, occurred_at
                        )
                        VALUES (
                            'local', \(activity), \(repository), 'commit', \(activity.hex), 'committed',
                            \(Instant(microseconds: Int64(time)))
                        )
                        """)
                    try transaction.execute(
                        """
                        INSERT INTO uncovered_activities (
                            estate_id, activity_id, repository_id, entity_kind, subject, occurred_at
                        )
                        VALUES (
                            'local', \(activity), \(repository), 'commit', \(activity.hex),
                            \(Instant(microseconds: Int64(time)))
                        )
                        """)
                }
                return try LedgerStore.open(
                    ReportingWindow(start: Instant(microseconds: 100), end: Instant(microseconds: 200)), after: nil,
                    of: .repository(repository, estate: .local), in: transaction)
            }
            try await body(database, window)
        }
    }

    private static func cover(
        _ activities: [ContentHash], late: Set<ContentHash> = [], as role: CoverageRole = .told,
        by window: LedgerWindow, in database: Database
    ) async throws {
        try await database.write(in: .estate(.local)) {
            try CoverageStore.cover(activities, late: late, as: role, by: window, estate: .local, in: $0)
        }
    }

    private static func uncovered(in database: Database) async throws -> Set<ContentHash> {
        try await database.read(in: .estate(.local)) {
            Set(try $0.query("SELECT activity_id FROM uncovered_activities") { try $0.hash(0) })
        }
    }

    private static func covered(among asked: [ContentHash], in database: Database) async throws -> Set<ContentHash> {
        try await database.read(in: .estate(.local)) {
            try CoverageStore.covered(among: asked, estate: .local, in: $0)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func coversWhatItIsGivenAndNothingElse(engine: TestDatabase.Engine) async throws {
        try await Self.with(engine) { database, window in
            let told = [Self.activities[3], Self.activities[2]]
            try await Self.cover(told, late: [Self.activities[3]], by: window, in: database)
            #expect(try await Self.covered(among: Self.activities, in: database) == Set(told))
            #expect(try await Self.uncovered(in: database) == Set(Self.activities).subtracting(told))
            let late = try await database.read(in: .estate(.local)) {
                try CoverageStore.late(in: window, estate: .local, in: $0)
            }
            #expect(late == [Self.activities[3]])
            let count = try await database.read(in: .estate(.local)) {
                try CoverageStore.counts(by: window, estate: .local, in: $0).told
            }
            #expect(count == 2)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func theDatabaseCoversNothingTwice(engine: TestDatabase.Engine) async throws {
        try await Self.with(engine) { database, window in
            try await Self.cover([Self.activities[2]], by: window, in: database)
            await #expect(throws: DatabaseError.self) {
                try await Self.cover([Self.activities[3], Self.activities[2]], by: window, in: database)
            }
            // All of it or nothing.
            #expect(try await Self.covered(among: Self.activities, in: database) == [Self.activities[2]])
            #expect(try await Self.uncovered(in: database).count == 4)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func theBaselineIsWhatLiesBeforeTheWindow(engine: TestDatabase.Engine) async throws {
        try await Self.with(engine) { database, window in
            try await database.write(in: .estate(.local)) {
                try CoverageStore.coverBaseline(of: Self.repository, by: window, estate: .local, in: $0)
            }
            #expect(
                try await Self.covered(among: Self.activities, in: database) == Set(Self.activities.prefix(2)))
            #expect(try await Self.uncovered(in: database) == Set(Self.activities.dropFirst(2)))
            let late = try await database.read(in: .estate(.local)) {
                try CoverageStore.late(in: window, estate: .local, in: $0)
            }
            #expect(late.isEmpty)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func theBaselineIsOfOneRepository(engine: TestDatabase.Engine) async throws {
        try await Self.with(engine) { database, window in
            try await database.write(in: .estate(.local)) {
                try CoverageStore.coverBaseline(
                    of: RepositoryID(stored: "acme/gadgets"), by: window, estate: .local, in: $0)
            }
            #expect(try await Self.uncovered(in: database).count == 5)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func anActivityThatSilverNoLongerHoldsIsCoveredAllTheSame(engine: TestDatabase.Engine) async throws {
        try await Self.with(engine) { database, window in
            let gone = ContentHash(joining: "gone")
            try await Self.cover([gone], as: .rewritten, by: window, in: database)
            #expect(try await Self.covered(among: [gone], in: database) == [gone])
        }
    }
}
