package import GhillieCore

/// An open transaction. Never leaves the body that it was given to.
///
/// A statement that fails dooms the transaction on both engines, as it does in PostgreSQL: later statements and the
/// commit throw the same error, even where the body caught the first.
package final class SQLTransaction {
    private let session: any SQLSession
    private var failure: DatabaseError?

    init(_ session: any SQLSession) { self.session = session }

    /// Runs a statement for its effect.
    /// - Returns: how many rows it inserted, updated or deleted; nothing for any other statement.
    @discardableResult
    package func execute(_ query: SQLQuery) throws -> Int {
        try dooming { try session.execute(query) }
    }

    /// Runs a statement and makes a result of each row. A row is valid only inside the closure.
    package func query<Result>(_ query: SQLQuery, _ row: (SQLRow) throws -> Result) throws -> [Result] {
        var results: [Result] = []
        try dooming {
            try session.forEachRow(of: query) {
                results.append(try row($0))
                return true
            }
        }
        return results
    }

    /// The first row's result, or `nil` where there is no row. The statement should say ORDER BY and LIMIT 1.
    package func first<Result>(_ query: SQLQuery, _ row: (SQLRow) throws -> Result) throws -> Result? {
        var result: Result?
        try dooming {
            try session.forEachRow(of: query) {
                result = try row($0)
                return false
            }
        }
        return result
    }

    /// Runs a statement over as many rows as you like, in chunks.
    ///
    /// The statement must mean the same however the rows are split, and its text and its other values must not depend
    /// on them: SQLite runs one prepared statement row by row (as fast as any larger chunk, and one text to prepare),
    /// PostgreSQL takes them by thousands. Two rows that would meet the same stored row in an upsert are an error in
    /// PostgreSQL: the caller removes duplicates first.
    /// - Returns: the sum of the rows inserted, updated or deleted.
    @discardableResult
    package func execute(over rows: SQLRows, _ query: (SQLRows) -> SQLQuery) throws -> Int {
        if rows.isEmpty { return 0 }
        return try dooming { try session.execute(over: rows, query) }
    }

    /// As ``execute(over:_:)``, for a statement that gives rows. They come in no order worth relying on.
    package func query<Result>(
        over rows: SQLRows, _ query: (SQLRows) -> SQLQuery, _ row: (SQLRow) throws -> Result
    ) throws -> [Result] {
        if rows.isEmpty { return [] }
        var results: [Result] = []
        try dooming { try session.forEachRow(over: rows, query) { results.append(try row($0)) } }
        return results
    }

    /// The database's own time. Whatever processes on several machines must agree on, a lease's end say, goes by it.
    package func now() throws -> Instant {
        guard session.isShared else { return WallClock.system.now() }
        return try first("SELECT clock_timestamp()") { try $0.instant(0) } ?? WallClock.system.now()
    }

    /// What ends a SELECT whose rows are to be changed: no other transaction changes them meanwhile. In SQLite no other
    /// writes at all.
    package func locking(_ tables: String, skippingLocked: Bool = false) -> SQLQuery {
        guard session.isShared else { return "" }
        return "FOR UPDATE OF \(raw: tables)\(raw: skippingLocked ? " SKIP LOCKED" : "")"
    }

    /// What follows an indexed column that must be one of the values that a SELECT gives, which are few beside the table's.
    ///
    /// PostgreSQL looks in the index for each of them. Joined, it reads the whole table where it has not counted its rows.
    package func isAny(of values: SQLQuery) -> SQLQuery {
        session.isShared ? "= ANY(ARRAY(\(values)))" : "IN (\(values))"
    }

    /// Runs a statement of a migration as it stands, outside the statement cache.
    func execute(migration statement: String) throws {
        try dooming { try session.execute(uncached: statement) }
    }

    /// Throws what has doomed the transaction, if anything has: for the engine, before it commits.
    func checkIsIntact() throws {
        if let failure { throw failure }
    }

    /// Makes every later use an error: the transaction has left its body.
    func end() { failure = .closed }

    private func dooming<Result>(_ body: () throws -> Result) throws -> Result {
        try checkIsIntact()
        do {
            return try body()
        } catch let error as DatabaseError where error.doomsTransaction {
            failure = error
            throw error
        }
    }
}

/// An engine's connection, within one transaction.
protocol SQLSession: AnyObject {
    /// Whether several machines may write at the same time.
    var isShared: Bool { get }

    func execute(_ query: SQLQuery) throws -> Int
    func execute(uncached statement: String) throws
    /// Stops after the row for which `body` returns false.
    func forEachRow(of query: SQLQuery, _ body: (SQLRow) throws -> Bool) throws
    func execute(over rows: SQLRows, _ query: (SQLRows) -> SQLQuery) throws -> Int
    func forEachRow(over rows: SQLRows, _ query: (SQLRows) -> SQLQuery, _ body: (SQLRow) throws -> Void) throws
}
