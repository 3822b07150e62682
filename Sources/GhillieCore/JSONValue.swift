/// A JSON document of which only a part is understood: what GitHub answers, before it is taken apart.
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    /// A number that is no 64-bit integer.
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])
}

extension JSONValue {
    package enum ParseError: Error, Hashable {
        case malformed
        /// More values and names of members than were allowed for; what follows was not read.
        case tooManyValues
    }

    /// So many values and names of members a document may have where nobody says otherwise.
    ///
    /// With its share of what it is kept in, one takes up to 120 bytes beside its text: a document takes 120 MB, and that text. In
    /// what GitHub sends there is one for each 25 bytes, so that these are 25 MB of it.
    package static let mostValues = 1_000_000

    /// Reads a whole document, of up to 512 arrays and objects within one another, and of as many values and names of members
    /// as `limit` says.
    package init(parsing bytes: some Collection<UInt8>, limit: Int = JSONValue.mostValues) throws(ParseError) {
        var parser = JSONParser([UInt8](bytes), limit: limit)
        self = try parser.document()
    }

    // MARK: - Reading

    /// A member of an object; `nil` where there is none or it is null.
    package subscript(_ key: String) -> JSONValue? {
        guard case .object(let members) = self, let value = members[key], value != .null else { return nil }
        return value
    }

    package var string: String? { if case .string(let text) = self { text } else { nil } }
    package var integer: Int? { if case .integer(let number) = self { number } else { nil } }
    package var bool: Bool? { if case .bool(let flag) = self { flag } else { nil } }
    package var array: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
    package var object: [String: JSONValue]? { if case .object(let members) = self { members } else { nil } }

    // MARK: - Writing

    /// Keys in ascending order of their UTF-8 bytes, no spaces, the shortest escapes.
    package var canonicalJSON: [UInt8] {
        var json = CanonicalJSON()
        json.value(self)
        return json.bytes
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
    package init(nilLiteral: ()) { self = .null }
}
