import GhillieCore
import Persistence
import TestSupport
import Testing

/// PostgreSQL holds every transaction to the estate that it named. SQLite, which serves one person, has no such seal.
@Suite struct EstateSealTests {
    private static let mine = TransactionScope.estate(EstateID("mine"))
    private static let theirs = TransactionScope.estate(EstateID("it's \\theirs"))

    private static func insert(_ id: Int, of estate: String, in transaction: SQLTransaction) throws {
        try transaction.execute("INSERT INTO samples (id, estate_id) VALUES (\(id), \(estate))")
    }

    private static func ids(in database: Database, _ scope: TransactionScope) async throws -> [Int] {
        try await database.read(in: scope) { transaction in
            try transaction.query("SELECT id FROM samples ORDER BY id") { try $0.integer(0) }
        }
    }

    @Test(arguments: TestDatabase.Engine.availablePostgreSQL)
    func aTransactionSeesTheRowsOfItsEstateAlone(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withSamples(engine) { database in
            #expect(!database.connectedAsBypassRole)
            try await database.write(in: Self.mine) { try Self.insert(1, of: "mine", in: $0) }
            try await database.write(in: Self.theirs) { try Self.insert(2, of: "it's \\theirs", in: $0) }
            #expect(try await Self.ids(in: database, Self.mine) == [1])
            #expect(try await Self.ids(in: database, Self.theirs) == [2])
            #expect(try await Self.ids(in: database, .system) == [])
        }
    }

    @Test(arguments: TestDatabase.Engine.availablePostgreSQL)
    func aTransactionWritesTheRowsOfItsEstateAlone(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withSamples(engine) { database in
            try await database.write(in: Self.theirs) { try Self.insert(2, of: "it's \\theirs", in: $0) }
            for scope in [Self.mine, .system] {
                await #expect(throws: DatabaseError.self) {
                    try await database.write(in: scope) { try Self.insert(3, of: "it's \\theirs", in: $0) }
                }
                let changes = try await database.write(in: scope) { transaction in
                    try transaction.execute("UPDATE samples SET number = 1")
                        + transaction.execute("DELETE FROM samples")
                }
                #expect(changes == 0)
            }
            #expect(try await Self.ids(in: database, Self.theirs) == [2])
        }
    }

    @Test(arguments: TestDatabase.Engine.availablePostgreSQL)
    func everyTableOfOursIsSealed(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let open = try await database.read(in: .system) { transaction in
                try transaction.query(
                    """
                    SELECT relname
                    FROM pg_class
                    WHERE relnamespace = 'public'::regnamespace
                    AND relkind IN ('r', 'p')
                    AND NOT (relrowsecurity AND relforcerowsecurity)
                    ORDER BY relname
                    """
                ) { try $0.text(0) }
            }
            #expect(open == ["schema_migrations"])
        }
    }

    @Test(arguments: TestDatabase.Engine.availablePostgreSQL)
    func aRoleThatTheSealDoesNotHoldIsKnown(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withLocation(on: engine, isMigrated: true) { location in
            let database = try await Database.open(try PostgreSQLTestServer.location(location, as: "ghillie_bypass"))
            #expect(database.connectedAsBypassRole)
            await database.close()
        }
    }
}
