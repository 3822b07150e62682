/// What can be wrong with a database, or go wrong in it.
///
/// Descriptions hold the words of our own SQL text and the names of tables and settings, never values or passwords.
package enum DatabaseError: Error, Hashable, Sendable {
    // MARK: The database cannot be used as it is.

    /// The text names no database that we know how to open.
    case invalidLocation(reason: String)
    /// The file is not an SQLite database, or is a damaged one.
    case notADatabase(reason: String)
    /// It holds tables, but not our table of migrations.
    case notOurs
    case newerVersion(found: Int, known: Int)
    /// A migration that was applied is not the one that we know by that number.
    case migrationChanged(number: Int)
    /// The file or its directory cannot be read, made or opened.
    case cannotOpen(reason: String)
    case readOnly
    /// Another connection held it for longer than the time-out.
    case locked
    case full
    /// Its schema is behind, or not the one any more with which it was opened.
    case notMigrated
    case unreachable(server: String, reason: String)
    case authenticationFailed(server: String)
    /// The server knows no such database, or refuses it to this role.
    case refused(server: String, reason: String)
    case serverTooOld(found: String, needed: String)
    case encodingIsNotUTF8(found: String)
    /// A setting on which durability rests is not in force.
    case notDurable(setting: String, found: String)

    // MARK: A statement or a transaction failed.

    /// `code` is an SQLSTATE or an extended SQLite result code.
    case statementFailed(code: String, reason: String)
    /// The engine asks for the whole transaction to be run again.
    case conflict(code: String)
    case timedOut
    /// `committing`: the commit was sent, and whether it was done is not known.
    case connectionLost(committing: Bool)
    case closed
    case unexpectedNull(column: Int)
    case unexpectedType(column: Int, expected: String, found: String)

    /// Whether the database itself, and not what was asked of it, is at fault.
    package var isUnusable: Bool {
        switch self {
        case .invalidLocation, .notADatabase, .notOurs, .newerVersion, .migrationChanged, .cannotOpen, .readOnly,
            .locked, .full, .notMigrated, .unreachable, .authenticationFailed, .refused, .serverTooOld,
            .encodingIsNotUTF8, .notDurable:
            true
        case .statementFailed, .conflict, .timedOut, .connectionLost, .closed, .unexpectedNull, .unexpectedType:
            false
        }
    }

    /// Whether the same transaction may succeed when it is run again.
    package var isRetryable: Bool {
        switch self {
        case .conflict, .locked, .unreachable, .connectionLost(committing: false): true
        case .invalidLocation, .notADatabase, .notOurs, .newerVersion, .migrationChanged, .cannotOpen, .readOnly,
            .full, .authenticationFailed, .refused, .serverTooOld, .encodingIsNotUTF8, .notDurable,
            .statementFailed, .timedOut, .connectionLost(committing: true), .closed, .notMigrated,
            .unexpectedNull, .unexpectedType:
            false
        }
    }

    /// Reading a value wrongly leaves the transaction whole; whatever the engine refuses does not.
    var doomsTransaction: Bool {
        switch self {
        case .unexpectedNull, .unexpectedType: false
        default: true
        }
    }
}

extension DatabaseError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .invalidLocation(let reason): "not a database location: \(reason)"
        case .notADatabase(let reason): "not a sound SQLite database: \(reason)"
        case .notOurs: "the database holds tables that are not Ghillie's; name another, or an empty one"
        case .newerVersion(let found, let known):
            "the database is from a newer version of Ghillie (schema \(found), this one knows \(known))"
        case .migrationChanged(let number):
            "the database was made by another version of Ghillie: its migration \(number) is not this one's"
        case .cannotOpen(let reason): "the database cannot be opened: \(reason)"
        case .readOnly: "the database is read-only"
        case .locked: "the database is locked by another process"
        case .full: "no space is left for the database"
        case .unreachable(let server, let reason): "the PostgreSQL server at \(server) cannot be reached: \(reason)"
        case .authenticationFailed(let server):
            "the PostgreSQL server at \(server) refused the user name or the password"
        case .refused(let server, let reason): "the PostgreSQL server at \(server) refused: \(reason)"
        case .serverTooOld(let found, let needed): "PostgreSQL \(found) is too old: \(needed) or newer is needed"
        case .encodingIsNotUTF8(let found): "the database's encoding is \(found): UTF8 is needed"
        case .notDurable(let setting, let found):
            "commits would not be durable: \(setting) is \(found)"
        case .statementFailed(let code, let reason): "a statement failed (\(code)): \(reason)"
        case .conflict(let code): "the transaction conflicted with another (\(code))"
        case .timedOut: "a statement took longer than its time-out"
        case .connectionLost(committing: false): "the connection to the database was lost"
        case .connectionLost(committing: true):
            "the connection to the database was lost during a commit: whether it was done is not known"
        case .closed: "the database was closed"
        case .notMigrated: "the database's schema is not the one that this version of Ghillie needs"
        case .unexpectedNull(let column): "column \(column) is NULL"
        case .unexpectedType(let column, let expected, let found): "column \(column) is \(found), not \(expected)"
        }
    }
}
