import GRDB
import GRDBSQLite
import GhillieCore

/// A prepared statement of SQLite, while it is run once or over many rows.
///
/// GRDB prepares and keeps it; binding, stepping and reading go to SQLite itself, since GRDB's own rows cost a dictionary
/// look-up or a copy for each value.
struct SQLiteStatement {
    // Holds the statement for as long as it runs.
    private let prepared: Statement
    let pointer: OpaquePointer
    private let connection: OpaquePointer

    /// Prepares a statement; one that is worth `keeping` is kept for the next time.
    init(_ text: String, keeping: Bool, in database: GRDB.Database) throws {
        guard let connection = database.sqliteConnection else { throw DatabaseError.closed }
        self.connection = connection
        var prepared = keeping ? try database.cachedStatement(sql: text) : try database.makeStatement(sql: text)
        // One that runs already belongs to a caller further out.
        if sqlite3_stmt_busy(prepared.sqliteStatement) != 0 { prepared = try database.makeStatement(sql: text) }
        self.prepared = prepared
        pointer = prepared.sqliteStatement
    }

    /// Binds values from `index` on, which counts from 1.
    func bind(_ value: SQLValue, at index: Int32) throws {
        let code =
            switch value {
            case .null: sqlite3_bind_null(pointer, index)
            case .integer(let integer): sqlite3_bind_int64(pointer, index, integer)
            case .instant(let instant): sqlite3_bind_int64(pointer, index, instant.microseconds)
            case .boolean(let flag): sqlite3_bind_int64(pointer, index, flag ? 1 : 0)
            case .text(let text):
                SQLText.withUTF8(of: text) { utf8 in
                    // An empty buffer may have no address, which SQLite would take for NULL.
                    utf8.isEmpty
                        ? sqlite3_bind_text(pointer, index, "", 0, Self.copied)
                        : utf8.withMemoryRebound(to: CChar.self) {
                            sqlite3_bind_text(pointer, index, $0.baseAddress, Int32($0.count), Self.copied)
                        }
                }
            case .bytes(let bytes):
                bytes.isEmpty
                    ? sqlite3_bind_zeroblob(pointer, index, 0)
                    : bytes.withUnsafeBytes {
                        sqlite3_bind_blob(pointer, index, $0.baseAddress, Int32($0.count), Self.copied)
                    }
            }
        guard code == SQLITE_OK else { throw DatabaseError(sqlite: connection) }
    }

    /// Runs the statement to its end and counts the rows that it changed.
    func run() throws -> Int {
        let before = sqlite3_total_changes(connection)
        try forEachRow { _ in true }
        // `sqlite3_changes` alone would repeat the count of an earlier statement after one that changes no rows.
        return sqlite3_total_changes(connection) == before ? 0 : Int(sqlite3_changes(connection))
    }

    /// Runs the statement until it ends or `body` returns false, and leaves it ready to run again.
    func forEachRow(_ body: (SQLRow) throws -> Bool) throws {
        defer { sqlite3_reset(pointer) }
        let row = SQLRow(cells: .sqlite(SQLiteCells(statement: pointer)))
        while true {
            switch sqlite3_step(pointer) {
            case SQLITE_ROW: if try !body(row) { return }
            case SQLITE_DONE: return
            default: throw DatabaseError(sqlite: connection)
            }
        }
    }

    // SQLite's SQLITE_TRANSIENT, a macro that is not imported: the value is copied at once.
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}
