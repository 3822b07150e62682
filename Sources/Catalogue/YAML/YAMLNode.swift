/// A place in a text: line and column from 1, columns counted in Unicode scalars.
package struct TextPosition: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let line: Int
    package let column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (lhs: Self, rhs: Self) -> Bool { (lhs.line, lhs.column) < (rhs.line, rhs.column) }
    package var description: String { "\(line):\(column)" }
}

/// A YAML value, read by the core schema of YAML 1.2, with the place where it stands.
///
/// What an alias stands for is found where its anchor stands.
struct YAMLNode: Sendable {
    indirect enum Value: Sendable {
        case null
        case boolean(Bool)
        case integer(Int)
        case float(Double)
        case text(String)
        case sequence([YAMLNode])
        case mapping([(key: YAMLNode, value: YAMLNode)])
    }

    let value: Value
    let position: TextPosition

    var text: String? {
        if case .text(let text) = value { text } else { nil }
    }

    var flag: Bool? {
        if case .boolean(let flag) = value { flag } else { nil }
    }

    /// Whole numbers, also those that are written with a fraction of zero: `1.0` is 1, as JSON Schema has it.
    var integer: Int? {
        switch value {
        case .integer(let number): number
        case .float(let number): Int(exactly: number)
        case .null, .boolean, .text, .sequence, .mapping: nil
        }
    }

    /// The elements of a sequence; none of anything else.
    var elements: [YAMLNode] {
        if case .sequence(let elements) = value { elements } else { [] }
    }

    var members: [(key: YAMLNode, value: YAMLNode)] {
        if case .mapping(let members) = value { members } else { [] }
    }

    /// The value of a member of a mapping by its key; `nil` where there is none.
    subscript(_ key: String) -> YAMLNode? { members.first { $0.key.text == key }?.value }

    /// What it is, in the words of a message: "a list", "the number 3".
    var kind: String {
        switch value {
        case .null: "empty"
        case .boolean(let flag): "the flag \(flag)"
        case .integer(let number): "the number \(number)"
        case .float(let number): "the number \(number)"
        case .text: "text"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}
