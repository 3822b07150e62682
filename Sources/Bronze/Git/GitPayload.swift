package import GhillieCore

/// The payload of an event that is read from a clone.
package protocol GitPayload {
    /// Takes it from its JSON.
    /// - Throws: ``JSONValue/ParseError/malformed`` where a member is missing or is of another type.
    init(_ json: JSONValue) throws(JSONValue.ParseError)

    /// As the raw event keeps it.
    var canonicalJSON: [UInt8] { get }
}

extension GitPayload {
    /// Reads what a raw event keeps.
    package init(parsing payload: [UInt8]) throws(JSONValue.ParseError) {
        try self.init(JSONValue(parsing: payload))
    }
}

extension JSONValue {
    /// A member that must be there.
    func required<Value>(_ name: String, _ read: (JSONValue) -> Value?) throws(ParseError) -> Value {
        guard let value = try optional(name, read) else { throw .malformed }
        return value
    }

    /// A member that may be missing or null, and nothing else than a value.
    func optional<Value>(_ name: String, _ read: (JSONValue) -> Value?) throws(ParseError) -> Value? {
        guard let member = self[name] else { return nil }
        guard let value = read(member) else { throw .malformed }
        return value
    }

    /// An array of nothing but texts.
    var strings: [String]? {
        guard let array else { return nil }
        let strings = array.compactMap(\.string)
        return strings.count == array.count ? strings : nil
    }
}
