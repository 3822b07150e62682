/// What a value of a catalogue may look like. One description of each serves Ghillie's own check and the JSON Schema that
/// editors use, so that the two cannot drift.
indirect enum Shape: Sendable {
    case text(TextRule)
    case flag
    case integer(atLeast: Int)
    case choice([String])
    case list(Shape, isSet: Bool = false, atLeast: Int = 0)
    case object(ObjectShape)
    /// A text, or an object that says more.
    case textOr(TextRule, ObjectShape)
}

/// What a text must be. Patterns are of the regular expressions that ECMA 262, Python and others share.
enum TextRule: Sendable {
    case any
    case notBlank
    case key
    case gitHubName
    case date
    case webAddress

    /// `(?!\n)`: in some engines `$` also holds before a line break at the end.
    var pattern: String? {
        switch self {
        case .any: nil
        case .notBlank: "\\S"
        case .key: "^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$(?!\\n)"
        case .gitHubName: "^(?!\\.{1,2}$)[A-Za-z0-9_.-]+$(?!\\n)"
        case .date: "^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$(?!\\n)"
        case .webAddress: "^https?://[^\\s]+$(?!\\n)"
        }
    }

    func allows(_ text: String) -> Bool {
        switch self {
        case .any: return true
        case .notBlank: return !text.allSatisfy(\.isWhitespace)
        case .key:
            let bytes = text.utf8
            func isEnd(_ byte: UInt8) -> Bool { (97...122).contains(byte) || (48...57).contains(byte) }
            guard let first = bytes.first, let last = bytes.last, bytes.count <= 63 else { return false }
            return isEnd(first) && isEnd(last) && bytes.allSatisfy { isEnd($0) || $0 == UInt8(ascii: "-") }
        case .gitHubName:
            return !text.isEmpty && text != "." && text != ".."
                && text.utf8.allSatisfy { byte in
                    switch byte {
                    case 48...57, 65...90, 97...122, UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"): true
                    default: false
                    }
                }
        case .date:
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            let areDigits = text.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: "-") }
            guard areDigits, parts.map(\.count) == [4, 2, 2], let month = Int(parts[1]), let day = Int(parts[2]) else {
                return false
            }
            return (1...12).contains(month) && (1...31).contains(day)
        case .webAddress:
            let rest =
                text.hasPrefix("http://") ? text.dropFirst(7) : text.hasPrefix("https://") ? text.dropFirst(8) : ""
            return !rest.isEmpty && !rest.contains(where: \.isWhitespace)
        }
    }

    /// What a text that is not allowed is not, and what would be.
    var expectation: (problem: String, remedy: String) {
        switch self {
        case .any: ("is not text", "give text")
        case .notBlank: ("is blank", "give it some text, or leave it out where it may be missing")
        case .key:
            (
                "is not a key",
                "use 1 to 63 lower-case letters, digits and hyphens, with a letter or digit at either end"
            )
        case .gitHubName:
            ("is not a name on GitHub", "use letters, digits, `_`, `.` and `-`, and not `.` or `..` alone")
        case .date: ("is not a date", "write it as 2026-01-31")
        case .webAddress: ("is not a web address", "begin with https:// and use no spaces")
        }
    }
}

/// A mapping with known members, and no others.
struct ObjectShape: Sendable {
    struct Field: Sendable {
        let name: String
        let shape: Shape
        let isRequired: Bool
        /// As JSON, for readers; `nil` where there is none to tell.
        let standard: String?
        let summary: String

        static func required(_ name: String, _ shape: Shape, _ summary: String) -> Field {
            Field(name: name, shape: shape, isRequired: true, standard: nil, summary: summary)
        }

        static func optional(_ name: String, _ shape: Shape, standard: String? = nil, _ summary: String) -> Field {
            Field(name: name, shape: shape, isRequired: false, standard: standard, summary: summary)
        }
    }

    /// What it is called in the schema.
    let name: String
    let summary: String
    let fields: [Field]
}
