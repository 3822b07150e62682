import CLibPQ

/// The object ids of the types that pass between us and PostgreSQL, fixed in its catalogue since its first releases.
enum PostgreSQLType {
    static let unknown: Oid = 0
    static let boolean: Oid = 16
    static let bytes: Oid = 17
    static let name: Oid = 19
    static let bigInteger: Oid = 20
    static let smallInteger: Oid = 21
    static let integer: Oid = 23
    static let text: Oid = 25
    static let characters: Oid = 1043
    static let instant: Oid = 1184
    static let numeric: Oid = 1700

    /// Microseconds from 1970 to 2000, from which PostgreSQL counts.
    static let epoch: Int64 = 946_684_800_000_000
}

extension SQLType {
    var postgresql: (element: Oid, array: Oid, name: String) {
        switch self {
        case .text: (PostgreSQLType.text, 1009, "text")
        case .bytes: (PostgreSQLType.bytes, 1001, "bytea")
        case .integer: (PostgreSQLType.bigInteger, 1016, "bigint")
        case .instant: (PostgreSQLType.instant, 1185, "timestamptz")
        case .boolean: (PostgreSQLType.boolean, 1000, "boolean")
        }
    }
}
