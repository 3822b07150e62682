import GRDB
import GRDBSQLite

extension DatabaseError {
    /// What a connection of SQLite says went wrong last.
    init(sqlite connection: OpaquePointer) {
        let reason = sqlite3_errmsg(connection).map { String(cString: $0) }
        self.init(sqliteCode: sqlite3_extended_errcode(connection), reason: reason)
    }

    init(_ error: GRDB.DatabaseError) {
        // GRDB has no code of its own for this.
        if error.resultCode == .SQLITE_MISUSE, error.message == "Connection is closed" {
            self = .closed
        } else {
            self.init(sqliteCode: error.extendedResultCode.rawValue, reason: error.message)
        }
    }

    private init(sqliteCode code: Int32, reason: String?) {
        let reason = reason ?? "error \(code)"
        self =
            switch code & 0xFF {
            case SQLITE_BUSY, SQLITE_LOCKED: .locked
            case SQLITE_READONLY: .readOnly
            case SQLITE_FULL: .full
            // The index of the write-ahead log could not grow, for which SQLite has no other word.
            case SQLITE_IOERR where code == SQLITE_IOERR | 19 << 8: .full
            case SQLITE_NOTADB, SQLITE_CORRUPT: .notADatabase(reason: reason)
            case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH: .cannotOpen(reason: reason)
            case SQLITE_IOERR: .cannotOpen(reason: "\(reason) (\(code))")
            default: .statementFailed(code: String(code), reason: reason)
            }
    }
}
