import Foundation
import GRDBSQLite
import GhillieCore

/// A look into an SQLite file that leaves it as it is.
struct SQLiteInspection {
    /// Whether the database holds our table of migrations, or no table at all.
    let isOurs: Bool

    /// - Parameters:
    ///   - path: A file that exists.
    ///   - isImmutable: Whether to read without locks, and without the write-ahead log.
    ///   - patience: How long a lock is waited for.
    /// - Throws: ``DatabaseError/notADatabase(reason:)``, ``DatabaseError/locked`` or what else SQLite says.
    init(path: String, isImmutable: Bool, patience: Duration) throws(DatabaseError) {
        let absolute = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        var allowed = CharacterSet.urlPathAllowed
        allowed.remove(charactersIn: ";?#%")
        guard let encoded = absolute.addingPercentEncoding(withAllowedCharacters: allowed) else {
            throw .cannotOpen(reason: "its path is not text")
        }
        let uri = "file://\(encoded)?mode=ro" + (isImmutable ? "&immutable=1" : "")
        var connection: OpaquePointer?
        let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX
        let code = sqlite3_open_v2(uri, &connection, flags, nil)
        defer { sqlite3_close(connection) }
        guard let connection else { throw .cannotOpen(reason: "there is no memory for a connection") }
        guard code == SQLITE_OK else { throw DatabaseError(sqlite: connection) }
        sqlite3_busy_timeout(connection, Int32(clamping: patience.wholeMilliseconds))
        isOurs = try Self.isOurs(connection)
    }

    private static func isOurs(_ connection: OpaquePointer) throws(DatabaseError) -> Bool {
        let text = """
            SELECT count(*) = 0 OR total(name = 'schema_migrations') > 0
            FROM sqlite_schema
            WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
            """
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        guard sqlite3_prepare_v2(connection, text, -1, &statement, nil) == SQLITE_OK,
            sqlite3_step(statement) == SQLITE_ROW
        else { throw DatabaseError(sqlite: connection) }
        return sqlite3_column_int(statement, 0) != 0
    }
}
