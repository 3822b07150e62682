/// One database, on SQLite or PostgreSQL.
///
/// A transaction body is synchronous and runs where blocking is allowed, so that no transaction is ever held across an
/// `await`. It may run more than once: on a conflict, a lock or a lost connection the whole body is run again, a bounded
/// number of times, on a fresh transaction. So it must have no effect but on the database.
package struct Database: Sendable {
    package let location: DatabaseLocation
    let engine: any DatabaseEngine
    private let retries: TransactionRetries
    /// The number of the last migration that was applied or found when it was opened.
    package let schema: Int
    /// How many migrations opening it applied.
    package let migrationsApplied: Int

    init(
        location: DatabaseLocation, engine: any DatabaseEngine, schema: Int, migrationsApplied: Int,
        retries: TransactionRetries
    ) {
        self.location = location
        self.engine = engine
        self.schema = schema
        self.migrationsApplied = migrationsApplied
        self.retries = retries
    }

    /// Whether row-level security does not hold this connection, because its role is a superuser or has BYPASSRLS.
    /// SQLite has no such security, and no such roles.
    package var connectedAsBypassRole: Bool { engine.connectedAsBypassRole }

    /// Runs a body on one consistent snapshot of what has been committed. Writing is refused.
    /// - Throws: ``DatabaseError``, or whatever the body throws.
    package func read<Result: Sendable>(
        in scope: TransactionScope, _ body: @escaping @Sendable (SQLTransaction) throws -> Result
    ) async throws -> Result {
        try await retries.run { try await engine.read(in: scope, body) }
    }

    /// Runs a body and commits what it did, durably and as though no other write ran at the same time; when it throws,
    /// nothing is kept.
    /// - Throws: ``DatabaseError``, or whatever the body throws.
    package func write<Result: Sendable>(
        in scope: TransactionScope, _ body: @escaping @Sendable (SQLTransaction) throws -> Result
    ) async throws -> Result {
        try await retries.run { try await engine.write(in: scope, body) }
    }

    /// Whether it answers now, with the schema that it had when it was opened. Asks once: without the patience that a
    /// transaction has with a server that is away.
    /// - Throws: ``DatabaseError``, ``DatabaseError/notMigrated`` among them.
    package func check() async throws {
        let found: Int?
        do {
            found = try await engine.read(in: .system) { transaction in
                try transaction.first("SELECT max(number) FROM schema_migrations") { try $0.optionalInteger(0) } ?? nil
            }
        } catch DatabaseError.statementFailed {
            throw DatabaseError.notMigrated
        }
        guard found == schema else { throw DatabaseError.notMigrated }
    }

    /// Waits for the transactions that run and closes every connection. Later transactions throw
    /// ``DatabaseError/closed``.
    package func close() async { await engine.close() }
}

/// One of the two engines, with its connections.
protocol DatabaseEngine: Sendable {
    var connectedAsBypassRole: Bool { get }

    func read<Result: Sendable>(
        in scope: TransactionScope, _ body: @escaping @Sendable (SQLTransaction) throws -> Result
    ) async throws -> Result

    func write<Result: Sendable>(
        in scope: TransactionScope, _ body: @escaping @Sendable (SQLTransaction) throws -> Result
    ) async throws -> Result

    /// Runs a step of the migrator, alone among all processes, in a transaction that sees what has been committed.
    func migrate<Result: Sendable>(
        _ body: @escaping @Sendable (SQLTransaction) throws -> Result
    ) async throws -> Result

    var dialect: SQLDialect { get }

    func close() async
}

/// The two ways to say what one SQL text cannot.
enum SQLDialect: Sendable {
    case sqlite
    /// `supportsLZ4`: a server may have been built without it.
    case postgresql(supportsLZ4: Bool)
}
