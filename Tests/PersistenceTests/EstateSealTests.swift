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

    // Tokens are looked up before it is known which estate a caller may see, so no estate sees them, not even its own. What
    // is left of an installation's limits is of all its estates.
    private static let systemOnly: Set = ["api_tokens", "webhook_secrets", "github_budgets"]
    // Whoever administers the database, and a service without a gate, may ask which estates there are.
    private static let systemReads: Set = ["estates"]
    // Which migrations were applied is no estate's.
    private static let unsealed: Set = ["schema_migrations"]

    /// A table that is new is either sealed or named above, with the reason.
    @Test(arguments: TestDatabase.Engine.availablePostgreSQL)
    func everyTableOfOursIsSealed(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let open = try await database.read(in: .system) { transaction in
                try OpenTables.find(
                    systemOnly: Self.systemOnly, systemReads: Self.systemReads, unsealed: Self.unsealed, in: transaction
                )
            }
            #expect(open == [:])
        }
    }

    @Test(arguments: TestDatabase.Engine.availablePostgreSQL)
    func aTableThatIsNotSealedIsFound(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let open = try await database.write(in: .system) { transaction in
                let seal = "(estate_id = current_setting('ghillie.estate', true))"
                for (name, statements) in [
                    ("forgotten", []),
                    ("not_forced", ["ENABLE ROW LEVEL SECURITY", "POLICY USING \(seal) WITH CHECK \(seal)"]),
                    ("without_policy", ["ENABLE ROW LEVEL SECURITY", "FORCE ROW LEVEL SECURITY"]),
                    (
                        "wide_open",
                        [
                            "ENABLE ROW LEVEL SECURITY", "FORCE ROW LEVEL SECURITY",
                            "POLICY USING (true) WITH CHECK \(seal)",
                        ]
                    ),
                    (
                        "sealed",
                        [
                            "ENABLE ROW LEVEL SECURITY", "FORCE ROW LEVEL SECURITY",
                            "POLICY USING \(seal) WITH CHECK \(seal)",
                        ]
                    ),
                ] as [(String, [String])] {
                    try transaction.execute("CREATE TABLE \(raw: name) (estate_id TEXT COLLATE \"C\" NOT NULL)")
                    for statement in statements {
                        let text =
                            statement.hasPrefix("POLICY")
                            ? "CREATE POLICY estate ON \(name) \(statement.dropFirst(7))"
                            : "ALTER TABLE \(name) \(statement)"
                        try transaction.execute("\(raw: text)")
                    }
                }
                try transaction.execute("CREATE TABLE without_estate (id BIGINT)")
                return try OpenTables.find(
                    systemOnly: Self.systemOnly, systemReads: Self.systemReads, unsealed: Self.unsealed, in: transaction
                )
            }
            #expect(
                open.keys.sorted() == ["forgotten", "not_forced", "wide_open", "without_estate", "without_policy"])
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
