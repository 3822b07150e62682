import Foundation
import GhillieCore
import Persistence
import TestSupport
import Testing

/// Forward only, each once, whoever runs them and however often.
@Suite struct MigratorTests {
    private static let second = Migration(
        number: 2, name: "create_labels", sqlite: "CREATE TABLE labels (name TEXT NOT NULL)",
        postgresql: "CREATE TABLE labels (name TEXT COLLATE \"C\" NOT NULL)")

    private static func open(
        _ location: DatabaseLocation, _ migrations: [Migration], migrates: Bool = true
    ) async throws -> Database {
        try await Database.open(
            location,
            options: Database.Options(
                migrations: migrations, migrates: migrates,
                clock: .fixed(at: Instant(microseconds: 1_700_000_000_000_000))))
    }

    private static func applied(in database: Database) async throws -> [String] {
        try await database.read(in: .system) { transaction in
            try transaction.query("SELECT number, name, applied_at FROM schema_migrations ORDER BY number") {
                "\(try $0.integer(0)) \(try $0.text(1)) \(try $0.instant(2).microseconds)"
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func appliesEveryMigrationInOrder(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let numbers = try await database.read(in: .system) {
                try $0.query("SELECT number FROM schema_migrations ORDER BY number") { try $0.integer(0) }
            }
            #expect(numbers == Array(1...Migration.all.count))
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func appliesOnlyWhatIsNew(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withLocation(on: engine) { location in
            for migrations in [[.samples], [.samples], [.samples, Self.second], [.samples, Self.second]] {
                let database = try await Self.open(location, migrations)
                let names = try await Self.applied(in: database)
                let all = ["1 create_samples 1700000000000000", "2 create_labels 1700000000000000"]
                #expect(names == Array(all.prefix(migrations.count)))
                #expect(database.schema == migrations.count)
                await database.close()
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func openingTellsHowManyItApplied(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withLocation(on: engine) { location in
            for expected in [2, 0] {
                let database = try await Self.open(location, [.samples, Self.second])
                #expect(database.migrationsApplied == expected)
                await database.close()
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aSchemaThatIsBehindIsLeftAloneWhereThatIsAskedFor(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withLocation(on: engine) { location in
            // Empty, then behind.
            for migrations in [[Migration.samples], [.samples, Self.second]] {
                await #expect(throws: DatabaseError.notMigrated) {
                    try await Self.open(location, migrations, migrates: false)
                }
                await (try Self.open(location, migrations)).close()
                let database = try await Self.open(location, migrations, migrates: false)
                #expect(try await Self.applied(in: database).count == migrations.count)
                #expect(database.migrationsApplied == 0)
                await database.close()
            }
            await #expect(throws: DatabaseError.newerVersion(found: 2, known: 1)) {
                try await Self.open(location, [.samples], migrates: false)
            }
        }
    }

    /// What Silver holds stays, and what was left for a version that makes something of it is looked at again.
    @Test(arguments: TestDatabase.Engine.available)
    func whatWasLeftForALaterVersionIsPendingAgain(engine: TestDatabase.Engine) async throws {
        let before = Array(Migration.all.prefix { $0.name != "create_github_items" })
        try await TestDatabase.withLocation(on: engine) { location in
            let old = try await Self.open(location, before)
            let estate = EstateID("acme")
            let hash = ContentHash(joining: "x")
            try await old.write(in: .estate(estate)) { transaction in
                let reasons = ["this version keeps such events and makes nothing of them", "something else"]
                for (index, reason) in reasons.enumerated() {
                    try transaction.execute(
                        """
                        INSERT INTO raw_events (
                            estate_id, source, event_type, source_event_id, repository_ref, occurred_at, received_at,
                            payload_sha256, dedupe_key, state, error, payload
                        )
                        VALUES (
                            \(estate), 'github', 'github.issue', \("\(index)"), 'acme/rocket', \(Instant.earliest),
                            \(Instant.earliest), \(hash), \(ContentHash(joining: "\(index)")), 'ignored', \(reason),
                            \(Array("{}".utf8))
                        )
                        """)
                }
                for table in ["activities", "replay_activities"] {
                    try transaction.execute(
                        """
                        INSERT INTO \(raw: table) (
                            estate_id, activity_id, repository_id, entity_kind, subject, change, occurred_at
                        )
                        VALUES (\(estate), \(hash), 'acme/rocket', 'commit', 'c', 'committed', \(Instant.earliest))
                        """)
                }
            }
            await old.close()
            let database = try await Self.open(location, Migration.all)
            try await database.write(in: .estate(estate)) { transaction in
                #expect(try EventMark.all(in: transaction).map(\.state) == ["pending", "ignored"])
                for table in ["activities", "replay_activities"] {
                    try transaction.execute(
                        """
                        INSERT INTO \(raw: table) (
                            estate_id, activity_id, repository_id, entity_kind, subject, change, occurred_at
                        )
                        VALUES (
                            \(estate), \(ContentHash(joining: "y")), 'acme/rocket', 'issue', '1', 'reopened',
                            \(Instant.earliest)
                        )
                        """)
                    let kinds = try transaction.query(
                        "SELECT entity_kind FROM \(raw: table) ORDER BY entity_kind"
                    ) { try $0.text(0) }
                    #expect(kinds == ["commit", "issue"])
                }
            }
            await database.close()
        }
    }

    /// Where each event stood is where it stands, and what a process of the version before stores waits like any other.
    @Test(arguments: TestDatabase.Engine.available)
    func whereEventsStandIsSetApartFromThem(engine: TestDatabase.Engine) async throws {
        let before = Array(Migration.all.prefix { $0.name != "set_unprocessed_events_apart" })
        let estate = EstateID("acme")
        let columns = """
            estate_id, source, event_type, source_event_id, repository_ref, occurred_at, received_at, payload_sha256,
            dedupe_key, payload
            """
        @Sendable func values(_ id: String) -> SQLQuery {
            """
            \(estate), 'github', 'github.issue', \(id), 'acme/rocket', \(Instant.earliest), \(Instant.earliest),
            \(ContentHash(joining: "x")), \(ContentHash(joining: id)), \(Array("{}".utf8))
            """
        }
        try await TestDatabase.withLocation(on: engine) { location in
            let old = try await Self.open(location, before)
            try await old.write(in: .estate(estate)) { transaction in
                for (state, attempts, error) in [
                    ("pending", 0, nil), ("processed", 1, nil), ("ignored", 0, "nobody asks"), ("failed", 2, "bad"),
                    ("dead", 5, "worse"),
                ] {
                    try transaction.execute(
                        """
                        INSERT INTO raw_events (\(raw: columns), state, attempts, error)
                        VALUES (\(values(state)), \(state), \(attempts), \(error))
                        """)
                }
            }
            await old.close()
            let database = try await Self.open(location, Migration.all)
            try await database.write(in: .estate(estate)) { transaction in
                try transaction.execute("INSERT INTO raw_events (\(raw: columns)) VALUES (\(values("later")))")
                let marks = try EventMark.all(in: transaction)
                #expect(marks.map(\.state) == ["pending", "processed", "ignored", "failed", "dead", "pending"])
                #expect(marks.map(\.attempts) == [0, 0, 0, 2, 5, 0])
                #expect(marks.map(\.error) == [nil, nil, "nobody asks", "bad", "worse", nil])
            }
            await database.close()
        }
    }

    @Test func aFileThatIsNotThereIsNotMadeToBeLeftAlone() async throws {
        try await TestDatabase.withLocation(on: .sqlite) { location in
            await #expect(throws: DatabaseError.notMigrated) {
                try await Self.open(location, [.samples], migrates: false)
            }
            guard case .sqlite(let path) = location else { return }
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func processesThatStartAtOnceAllSucceed(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withLocation(on: engine) { location in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<6 {
                    group.addTask {
                        let database = try await Self.open(location, Migration.all)
                        let count = try await Self.applied(in: database).count
                        #expect(count == Migration.all.count)
                        await database.close()
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aMigrationThatFailsLeavesWhatWasBefore(engine: TestDatabase.Engine) async throws {
        let broken = Migration(
            number: 2, name: "broken", sqlite: "CREATE TABLE half (a TEXT)\n--;\nCREATE TABL",
            postgresql: "CREATE TABLE half (a TEXT)\n--;\nCREATE TABL")
        try await TestDatabase.withLocation(on: engine) { location in
            await #expect(throws: DatabaseError.self) { try await Self.open(location, [.samples, broken]) }
            let database = try await Self.open(location, [.samples, Self.second])
            #expect(try await Self.applied(in: database).count == 2)
            await #expect(throws: DatabaseError.self) {
                try await database.read(in: .system) { try $0.first("SELECT a FROM half") { try $0.text(0) } }
            }
            await database.close()
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aDatabaseFromANewerVersionIsRefused(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withLocation(on: engine) { location in
            await (try Self.open(location, [.samples, Self.second])).close()
            await #expect(throws: DatabaseError.newerVersion(found: 2, known: 1)) {
                try await Self.open(location, [.samples])
            }
            #expect(DatabaseError.newerVersion(found: 2, known: 1).isUnusable)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aMigrationThatWasChangedAfterItLandedIsRefused(engine: TestDatabase.Engine) async throws {
        let changed = Migration(
            number: 2, name: Self.second.name, sqlite: Self.second.sqlite + " ",
            postgresql: Self.second.postgresql + " ")
        try await TestDatabase.withLocation(on: engine) { location in
            await (try Self.open(location, [.samples, Self.second])).close()
            await #expect(throws: DatabaseError.migrationChanged(number: 2)) {
                try await Self.open(location, [.samples, changed])
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aDatabaseThatHoldsOtherTablesIsRefused(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withLocation(on: engine) { location in
            let database = try await Self.open(location, [.samples])
            try await database.write(in: .system) { _ = try $0.execute("DROP TABLE schema_migrations") }
            await database.close()
            await #expect(throws: DatabaseError.notOurs) { try await Self.open(location, [.samples]) }
            #expect(DatabaseError.notOurs.isUnusable)
        }
    }
}
