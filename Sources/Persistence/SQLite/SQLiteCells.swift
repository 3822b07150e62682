import GRDBSQLite

/// The cells of the row at which a prepared statement of SQLite stands, read without copies.
struct SQLiteCells {
    let statement: OpaquePointer

    func integer(_ column: Int) throws -> Int64? {
        guard try holds(SQLITE_INTEGER, column) else { return nil }
        return sqlite3_column_int64(statement, Int32(column))
    }

    func text(_ column: Int) throws -> String? {
        guard try holds(SQLITE_TEXT, column) else { return nil }
        let start = sqlite3_column_text(statement, Int32(column))
        let count = Int(sqlite3_column_bytes(statement, Int32(column)))
        return String(decoding: UnsafeBufferPointer(start: start, count: start == nil ? 0 : count), as: UTF8.self)
    }

    func bytes(_ column: Int) throws -> [UInt8]? { try withBytes(column) { Array($0) } }

    /// `nil` for NULL; the bytes are valid only inside the closure.
    func withBytes<Result>(_ column: Int, _ body: (UnsafeRawBufferPointer) -> Result) throws -> Result? {
        guard try holds(SQLITE_BLOB, column) else { return nil }
        // An empty blob has no address, and no length.
        let start = sqlite3_column_blob(statement, Int32(column))
        return body(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, Int32(column)))))
    }

    /// False for NULL.
    private func holds(_ type: Int32, _ column: Int) throws -> Bool {
        let found = sqlite3_column_type(statement, Int32(column))
        if found == type { return true }
        // SQLite says NULL of a column that does not exist, too.
        guard column < Int(sqlite3_column_count(statement)) else {
            throw DatabaseError.unexpectedType(column: column, expected: Self.name(of: type), found: "not there")
        }
        guard found == SQLITE_NULL else {
            throw DatabaseError.unexpectedType(
                column: column, expected: Self.name(of: type), found: Self.name(of: found))
        }
        return false
    }

    private static func name(of type: Int32) -> String {
        switch type {
        case SQLITE_INTEGER: "integer"
        case SQLITE_FLOAT: "floating point"
        case SQLITE_TEXT: "text"
        case SQLITE_BLOB: "bytes"
        default: "NULL"
        }
    }
}
