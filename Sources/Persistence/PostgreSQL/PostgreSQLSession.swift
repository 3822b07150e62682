import CLibPQ

/// A connection to PostgreSQL and the statements that it has prepared. Every call blocks.
final class PostgreSQLSession: SQLSession {
    private let handle: PostgreSQLHandle
    private var statements: [StatementKey: String] = [:]
    private var statementCount = 0

    let isShared = true
    var connection: OpaquePointer { handle.pointer }
    /// Whether nothing more can be done with the connection.
    var isBroken: Bool { PQstatus(connection) != CONNECTION_OK }

    // The same text is another statement where a NULL leaves the type of a value open.
    private struct StatementKey: Hashable {
        let text: String
        let types: [Oid]
    }

    private static let statementLimit = 300
    /// No more rows than this go to the server at once, nor more bytes.
    private static let chunk = (rows: 5_000, bytes: 4 << 20)

    init(_ handle: PostgreSQLHandle) { self.handle = handle }

    func execute(_ query: SQLQuery) throws -> Int {
        try withResult(of: query) { Self.changes(in: $0) }
    }

    func execute(uncached statement: String) throws { try run(statement) }

    func forEachRow(of query: SQLQuery, _ body: (SQLRow) throws -> Bool) throws {
        try withResult(of: query) { result in
            for row in 0..<PQntuples(result) {
                if try !body(SQLRow(cells: .postgresql(PostgreSQLCells(result: result, row: row)))) { return }
            }
        }
    }

    func execute(over rows: SQLRows, _ query: (SQLRows) -> SQLQuery) throws -> Int {
        var changes = 0
        try forEachResult(over: rows, query) { changes += Self.changes(in: $0) }
        return changes
    }

    func forEachRow(over rows: SQLRows, _ query: (SQLRows) -> SQLQuery, _ body: (SQLRow) throws -> Void) throws {
        try forEachResult(over: rows, query) { result in
            for row in 0..<PQntuples(result) {
                try body(SQLRow(cells: .postgresql(PostgreSQLCells(result: result, row: row))))
            }
        }
    }

    /// Each chunk is written down while the server works on the one before. Should that fail, the transaction is rolled back, and with
    /// that libpq lets go of what is under way.
    private func forEachResult(
        over rows: SQLRows, _ query: (SQLRows) -> SQLQuery, _ body: (OpaquePointer) throws -> Void
    ) throws {
        var isUnderWay = false
        func finish() throws {
            guard isUnderWay else { return }
            isUnderWay = false
            try checked(awaitedResult(), body)
        }
        try rows.forEachChunk(rows: Self.chunk.rows, bytes: Self.chunk.bytes) { chunk in
            try Task.checkCancellation()
            let text = PostgreSQLText(query(chunk))
            try finish()
            let name = try prepare(text)
            isUnderWay = text.parameters.withUnsafePointers { values, lengths, formats in
                PQsendQueryPrepared(connection, name, Int32(values.count), values, lengths, formats, 1) == 1
            }
            guard isUnderWay else { throw DatabaseError.connectionLost(committing: false) }
        }
        try finish()
    }

    /// The result of the one statement that is under way.
    private func awaitedResult() -> OpaquePointer? {
        let result = PQgetResult(connection)
        // The connection takes another only once there is nothing more of this one.
        while let rest = PQgetResult(connection) { PQclear(rest) }
        return result
    }

    /// Runs statements that have no values, as they stand.
    func run(_ statements: String) throws {
        _ = try checked(PQexec(connection, statements)) { _ in }
    }

    /// Commits, and finds out whether the server did.
    func commit() throws {
        do {
            try checked(PQexec(connection, "COMMIT")) { result in
                // A transaction that has failed answers COMMIT with ROLLBACK, and not with an error.
                guard PQcmdStatus(result).map({ String(cString: $0) }) == "COMMIT" else {
                    throw DatabaseError.statementFailed(code: "25P02", reason: "the transaction had failed")
                }
            }
        } catch DatabaseError.connectionLost {
            throw DatabaseError.connectionLost(committing: true)
        }
    }

    func setting(_ name: String) throws -> String {
        try checked(PQexec(connection, "SHOW \(name)")) { String(cString: PQgetvalue($0, 0, 0)) }
    }

    /// A text literal of SQL, quotes included.
    func literal(_ text: String) throws -> String {
        try SQLText.withUTF8(of: text) { utf8 in
            try utf8.withMemoryRebound(to: CChar.self) { characters in
                guard let escaped = PQescapeLiteral(connection, characters.baseAddress, characters.count) else {
                    throw DatabaseError.statementFailed(code: "22021", reason: "a text cannot be quoted")
                }
                defer { PQfreemem(escaped) }
                return String(cString: escaped)
            }
        }
    }

    private func withResult<Result>(of query: SQLQuery, _ body: (OpaquePointer) throws -> Result) throws -> Result {
        try Task.checkCancellation()
        let text = PostgreSQLText(query)
        let name = try prepare(text)
        return try text.parameters.withUnsafePointers { values, lengths, formats in
            try checked(
                PQexecPrepared(connection, name, Int32(values.count), values, lengths, formats, 1), body)
        }
    }

    private func prepare(_ text: PostgreSQLText) throws -> String {
        let key = StatementKey(text: text.text, types: text.parameters.types)
        if let name = statements[key] { return name }
        if statements.count >= Self.statementLimit { try forgetStatements() }
        statementCount += 1
        let name = "ghillie_\(statementCount)"
        try checked(PQprepare(connection, name, key.text, Int32(key.types.count), key.types)) { _ in }
        statements[key] = name
        return name
    }

    private func forgetStatements() throws {
        try run("DEALLOCATE ALL")
        statements = [:]
    }

    private func checked<Result>(
        _ result: OpaquePointer?, _ body: (OpaquePointer) throws -> Result
    ) throws -> Result {
        guard let result else { throw DatabaseError.connectionLost(committing: false) }
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return try body(result)
        default: throw error(in: result)
        }
    }

    private func error(in result: OpaquePointer) -> DatabaseError {
        guard let state = Self.field(.sqlState, of: result), !isBroken else {
            return .connectionLost(committing: false)
        }
        if state == "0A000", Self.field(.sourceFunction, of: result) == "RevalidateCachedQuery" {
            // A table has changed its shape under a prepared statement. It is prepared anew when the body runs again.
            statements = [:]
            return .conflict(code: state)
        }
        return DatabaseError(
            sqlState: state, reason: Self.field(.primaryMessage, of: result) ?? "no reason was given")
    }

    // libpq's PG_DIAG_… macros are characters, which are not imported.
    private enum Field: UInt8 {
        case sqlState = 0x43
        case primaryMessage = 0x4D
        case sourceFunction = 0x52
    }

    private static func field(_ field: Field, of result: OpaquePointer) -> String? {
        PQresultErrorField(result, Int32(field.rawValue)).map { String(cString: $0) }
    }

    private static func changes(in result: OpaquePointer) -> Int {
        // A SELECT counts the rows that it gives.
        let command = PQcmdStatus(result).map { String(cString: $0) } ?? ""
        guard !command.hasPrefix("SELECT") else { return 0 }
        return PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
    }
}
