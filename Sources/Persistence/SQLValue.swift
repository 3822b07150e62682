package import GhillieCore

/// The types that both engines store, and how: text as TEXT `COLLATE "C"`, bytes as BLOB/BYTEA, integers as 64 bits,
/// instants as INTEGER/TIMESTAMPTZ, flags as INTEGER/BOOLEAN.
package enum SQLType: Sendable {
    case text, bytes, integer, instant, boolean
}

/// One value on its way to the database.
package enum SQLValue: Hashable, Sendable {
    case null
    case text(String)
    case bytes([UInt8])
    case integer(Int64)
    case instant(Instant)
    case boolean(Bool)

    package static func text(_ value: String?) -> SQLValue { value.map(SQLValue.text) ?? .null }
    package static func instant(_ value: Instant?) -> SQLValue { value.map(SQLValue.instant) ?? .null }
    package static func integer(_ value: Int) -> SQLValue { .integer(Int64(value)) }
    package static func integer(_ value: Int?) -> SQLValue { value.map { .integer(Int64($0)) } ?? .null }
    package static func hash(_ value: ContentHash) -> SQLValue { .bytes(value.bytes) }

    /// `nil` for NULL, which is of every type.
    var type: SQLType? {
        switch self {
        case .null: nil
        case .text: .text
        case .bytes: .bytes
        case .integer: .integer
        case .instant: .instant
        case .boolean: .boolean
        }
    }
}
