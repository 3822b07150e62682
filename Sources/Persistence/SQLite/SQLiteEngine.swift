import Dispatch
import Foundation
import GRDB
import GhillieCore

/// A file of SQLite: one connection that writes, and others that read beside it.
struct SQLiteEngine: DatabaseEngine {
    private let pool: DatabasePool
    private let checkpointer: SQLiteCheckpointer

    var connectedAsBypassRole: Bool { false }
    var dialect: SQLDialect { .sqlite }

    static func open(path: String, patience: Duration) async throws -> SQLiteEngine {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "ghillie.sqlite.open").async {
                continuation.resume(with: Swift.Result { try SQLiteEngine(path: path, patience: patience) })
            }
        }
    }

    private init(path: String, patience: Duration) throws {
        let file = try SQLiteFile(path: path)
        do {
            try file.check(patience: patience)
            pool = try Self.openPool(path: path, patience: patience)
            checkpointer = SQLiteCheckpointer(following: pool)
        } catch {
            // Another process that holds the lock may be about to fill it.
            if error as? DatabaseError != .locked { file.removeIfMadeInVain() }
            throw error
        }
    }

    private static func openPool(path: String, patience: Duration) throws -> DatabasePool {
        let deadline = ContinuousClock.now + patience
        while true {
            do {
                return try translating {
                    let pool = try DatabasePool(path: path, configuration: configuration(patience))
                    try pool.writeWithoutTransaction(makeDurable)
                    return pool
                }
            } catch Persistence.DatabaseError.locked where ContinuousClock.now < deadline {
                // Two processes that switch a new file to its write-ahead log at once are told so without any wait.
                Thread.sleep(forTimeInterval: 0.005)
            }
        }
    }

    func read<Result: Sendable>(
        in scope: TransactionScope, _ body: @escaping @Sendable (SQLTransaction) throws -> Result
    ) async throws -> Result {
        try await Self.translating {
            try await pool.read { database in try Self.run(body, in: database) }
        }
    }

    func write<Result: Sendable>(
        in scope: TransactionScope, _ body: @escaping @Sendable (SQLTransaction) throws -> Result
    ) async throws -> Result {
        try await Self.translating {
            // GRDB begins it IMMEDIATE: it waits for its turn before it reads, and so never finds itself overtaken.
            try await pool.write { database in try Self.run(body, in: database) }
        }
    }

    func migrate<Result: Sendable>(
        _ body: @escaping @Sendable (SQLTransaction) throws -> Result
    ) async throws -> Result {
        try await write(in: .system, body)
    }

    func close() async {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "ghillie.sqlite.close").async {
                checkpointer.close()
                // The writer last, so that it folds the log into the file and removes it. What keeps a connection from
                // closing is a statement that runs, and none does when the queues are empty.
                pool.invalidateReadOnlyConnections()
                try? pool.close()
                continuation.resume()
            }
        }
    }

    private static func run<Result>(
        _ body: (SQLTransaction) throws -> Result, in database: GRDB.Database
    ) throws -> Result {
        let transaction = SQLTransaction(SQLiteSession(database))
        defer { transaction.end() }
        let result = try body(transaction)
        try transaction.checkIsIntact()
        return result
    }

    private static func configuration(_ patience: Duration) -> Configuration {
        var configuration = Configuration()
        configuration.label = "ghillie.sqlite"
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { database in
            // For the connections that read too, which the configuration's own time-out passes by.
            try database.execute(sql: "PRAGMA busy_timeout = \(patience.wholeMilliseconds)")
            // 16 MiB: a batch of payloads must not spill from the cache before it commits.
            try database.execute(sql: "PRAGMA cache_size = -16384")
            // Reports search by hash, all over the file: pages that are mapped need no call and no copy for each.
            try database.execute(sql: "PRAGMA mmap_size = \(256 << 20)")
        }
        return configuration
    }

    /// GRDB chooses NORMAL when it opens a pool, with which the last commits may be lost; so FULL is set after that,
    /// and read back.
    private static func makeDurable(_ database: GRDB.Database) throws {
        try database.execute(sql: "PRAGMA synchronous = FULL")
        let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous")
        guard synchronous == 2 else {
            throw Persistence.DatabaseError.notDurable(
                setting: "synchronous", found: synchronous.map(String.init) ?? "unknown")
        }
    }

    private static func translating<Result>(_ body: () throws -> Result) throws -> Result {
        do { return try body() } catch let error as GRDB.DatabaseError { throw DatabaseError(error) }
    }

    private static func translating<Result>(_ body: () async throws -> Result) async throws -> Result {
        do { return try await body() } catch let error as GRDB.DatabaseError { throw DatabaseError(error) }
    }
}
