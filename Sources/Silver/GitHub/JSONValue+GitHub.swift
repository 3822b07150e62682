import GhillieCore

/// Reading what GitHub sent: what is not there, or is something else than was thought, is `nil`.
extension JSONValue {
    /// A member that may say that there is nothing: `null` is a value here.
    func told(_ name: String) -> JSONValue? { object?[name] }

    /// The member behind members.
    func at(_ path: String...) -> JSONValue? {
        var value: JSONValue? = self
        for name in path { value = value?[name] }
        return value
    }

    /// A time: RFC 3339, or seconds since 1970 as pushes have them.
    var instant: Instant? {
        switch self {
        case .string(let text): Instant(rfc3339: text)
        case .integer(let seconds): Instant(secondsSince1970: Int64(seconds))
        case .null, .bool, .number, .array, .object: nil
        }
    }

    /// A time as fields keep it.
    var microseconds: JSONValue? { instant.map { .integer(Int($0.microseconds)) } }

    /// The id of a commit; `nil` also for the all-zero one, which names none.
    var commit: String? {
        guard let text = string?.lowercased(), GitObjectID(text) != nil, text.utf8.contains(where: { $0 != 48 })
        else { return nil }
        return text
    }

    /// A number above 0, also where it comes as text, as GitHub's long ones do.
    var positive: Int? {
        guard let number = integer ?? string.flatMap({ Int($0) }), number > 0 else { return nil }
        return number
    }

    /// The id of a repository, in one form.
    var repositoryMeaning: JSONValue? { string.map { .string(GitHubNodeID($0).meaning) } }

    /// One of the words that are expected, in lower case: GraphQL and REST differ in that.
    func word(of words: Set<String>) -> JSONValue? {
        guard let word = string?.lowercased(), words.contains(word) else { return nil }
        return .string(word)
    }

    /// A word of an enumeration: GraphQL has them in upper case.
    var lowercased: JSONValue? { string.map { .string($0.lowercased()) } }

    var textValue: JSONValue? { string.map(JSONValue.string) }
    var numberValue: JSONValue? { integer.map(JSONValue.integer) }
    var flagValue: JSONValue? { bool.map(JSONValue.bool) }

    /// The nodes of a connection, without gaps.
    var nodes: [JSONValue] { (self["nodes"]?.array ?? []).filter { $0 != .null } }

    /// The names of labels, each once and in order: theirs says nothing.
    static func labelNames(_ labels: [JSONValue]) -> JSONValue {
        let names = Set(labels.compactMap { $0["name"]?.string }.map(ExactText.init))
        return .array(names.map(\.text).sorted { $0.isBytewiseLess(than: $1) }.map(JSONValue.string))
    }
}

/// A text that equals only what is of the same bytes.
private struct ExactText: Hashable {
    let text: String

    static func == (first: Self, second: Self) -> Bool { first.text.isBytewiseEqual(to: second.text) }
    func hash(into hasher: inout Hasher) { for byte in text.utf8 { hasher.combine(byte) } }
}
