package import GhillieCore

/// One SQL statement for both engines, with its values apart from its text.
///
/// Values are interpolated and bound in order of appearance, never pasted: `?N` in SQLite (where `$N` would be a name,
/// numbered by first appearance) and `$N` in PostgreSQL. U+0000 in text is bound as U+FFFD on both, since PostgreSQL
/// cannot store it.
package struct SQLQuery: ExpressibleByStringInterpolation, Sendable {
    enum Part: Sendable {
        case text(String)
        /// A value, and its type where the value may be NULL and so cannot tell.
        case value(SQLValue, SQLType?)
        case rows(SQLRows, name: String)
    }

    let parts: [Part]

    package init(stringLiteral value: String) { parts = [.text(value)] }
    package init(stringInterpolation: Interpolation) { parts = stringInterpolation.parts }

    package struct Interpolation: StringInterpolationProtocol {
        fileprivate var parts: [Part] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            parts.reserveCapacity(interpolationCount * 2 + 1)
        }

        package mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { parts.append(.text(literal)) }
        }

        /// A bare `.null` has no type: PostgreSQL needs a CAST around it wherever the text does not tell.
        package mutating func appendInterpolation(_ value: SQLValue) { parts.append(.value(value, value.type)) }
        package mutating func appendInterpolation(_ value: String?) { parts.append(.value(.text(value), .text)) }
        package mutating func appendInterpolation(_ value: Int?) { parts.append(.value(.integer(value), .integer)) }
        package mutating func appendInterpolation(_ value: Instant?) { parts.append(.value(.instant(value), .instant)) }
        package mutating func appendInterpolation(_ value: Bool) { parts.append(.value(.boolean(value), .boolean)) }
        package mutating func appendInterpolation(_ value: [UInt8]?) {
            parts.append(.value(value.map(SQLValue.bytes) ?? .null, .bytes))
        }
        package mutating func appendInterpolation(_ value: ContentHash) { parts.append(.value(.hash(value), .bytes)) }
        package mutating func appendInterpolation(_ value: EstateID) {
            parts.append(.value(.text(value.rawValue), .text))
        }
        package mutating func appendInterpolation(_ value: RepositoryID) {
            parts.append(.value(.text(value.rawValue), .text))
        }
        package mutating func appendInterpolation(_ value: GitObjectID) {
            parts.append(.value(.text(value.rawValue), .text))
        }

        /// SQL text itself: never anything from outside.
        package mutating func appendInterpolation(raw text: String) { parts.append(.text(text)) }

        /// Another statement's text with its values: a condition, say.
        package mutating func appendInterpolation(_ query: SQLQuery) { parts += query.parts }

        /// `name(column, …) AS (…)`: for a WITH clause. The columns are typed, and text compares byte by byte.
        package mutating func appendInterpolation(rows: SQLRows, as name: String) {
            parts.append(.rows(rows, name: name))
        }
    }
}
