/// A database of a PostgreSQL server, behind a pool of connections.
struct PostgreSQLEngine: DatabaseEngine {
    private let pool: PostgreSQLPool
    private let facts: PostgreSQLFacts

    /// "ghillie" in ASCII: the advisory lock under which migrations run, one of the database and not of the server.
    private static let migrationLock = 0x67_68_69_6C_6C_69_65

    var connectedAsBypassRole: Bool { facts.roleBypassesRowSecurity }
    var dialect: SQLDialect { .postgresql(supportsLZ4: facts.supportsLZ4) }

    static func open(_ connector: PostgreSQLConnector) async throws -> PostgreSQLEngine {
        let pool = PostgreSQLPool(connector)
        let facts = try await pool.withConnection { try await $0.facts() }
        return PostgreSQLEngine(pool: pool, facts: facts)
    }

    private init(pool: PostgreSQLPool, facts: PostgreSQLFacts) {
        self.pool = pool
        self.facts = facts
    }

    func read<Result: Sendable>(
        in scope: TransactionScope, _ body: @escaping @Sendable (SQLTransaction) throws -> Result
    ) async throws -> Result {
        try await pool.withConnection { try await $0.transaction(.read, in: scope, body) }
    }

    func write<Result: Sendable>(
        in scope: TransactionScope, _ body: @escaping @Sendable (SQLTransaction) throws -> Result
    ) async throws -> Result {
        try await pool.withConnection { try await $0.transaction(.write, in: scope, body) }
    }

    func migrate<Result: Sendable>(
        _ body: @escaping @Sendable (SQLTransaction) throws -> Result
    ) async throws -> Result {
        do {
            return try await pool.withConnection {
                try await $0.transaction(.migration, in: .system) { transaction in
                    try transaction.execute(migration: "SELECT pg_advisory_xact_lock(\(Self.migrationLock))")
                    // A step takes as long as the tables are large.
                    try transaction.execute(migration: "SET LOCAL statement_timeout = 0")
                    return try body(transaction)
                }
            }
        } catch DatabaseError.statementFailed(code: "42501", let reason) {
            throw DatabaseError.refused(server: facts.server, reason: reason)
        }
    }

    func close() async { await pool.close() }
}
