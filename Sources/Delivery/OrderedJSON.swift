/// A JSON value whose members keep the order in which they are given, for documents that people read too.
package indirect enum OrderedJSON: Sendable {
    case null
    case boolean(Bool)
    case integer(Int)
    case text(String)
    case array([OrderedJSON])
    case object([(key: String, value: OrderedJSON)])

    package static func optional(_ text: String?) -> OrderedJSON { text.map(OrderedJSON.text) ?? .null }
    package static func texts(_ texts: [String]) -> OrderedJSON { .array(texts.map(OrderedJSON.text)) }

    /// Indented by two spaces, ending with one line break. Lists of plain values stay on one line. Characters that a
    /// terminal would act on are escaped, as JSON allows for every character.
    package var document: String {
        var output = ""
        write(to: &output, indent: 0)
        return output + "\n"
    }

    /// All on one line, without a line break at its end.
    package var line: String {
        var output = ""
        writeLine(to: &output)
        return output
    }

    private func writeLine(to output: inout String) {
        switch self {
        case .null, .boolean, .integer, .text: write(to: &output, indent: 0)
        case .array(let values):
            output += "["
            for (index, value) in values.enumerated() {
                if index > 0 { output += "," }
                value.writeLine(to: &output)
            }
            output += "]"
        case .object(let members):
            output += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { output += "," }
                Self.write(member.key, to: &output)
                output += ":"
                member.value.writeLine(to: &output)
            }
            output += "}"
        }
    }

    private var isPlain: Bool {
        switch self {
        case .null, .boolean, .integer, .text: true
        case .array, .object: false
        }
    }

    private func write(to output: inout String, indent: Int) {
        switch self {
        case .null: output += "null"
        case .boolean(let flag): output += flag ? "true" : "false"
        case .integer(let number): output += String(number)
        case .text(let text): Self.write(text, to: &output)
        case .array(let values) where values.allSatisfy(\.isPlain):
            output += "["
            for (index, value) in values.enumerated() {
                if index > 0 { output += ", " }
                value.write(to: &output, indent: indent)
            }
            output += "]"
        case .array(let values):
            Self.write(values, "[", "]", to: &output, indent: indent) { value, output in
                value.write(to: &output, indent: indent + 1)
            }
        case .object(let members):
            Self.write(members, "{", "}", to: &output, indent: indent) { member, output in
                Self.write(member.key, to: &output)
                output += ": "
                member.value.write(to: &output, indent: indent + 1)
            }
        }
    }

    private static func write<Parts: Collection>(
        _ parts: Parts, _ open: String, _ close: String, to output: inout String, indent: Int,
        _ body: (Parts.Element, inout String) -> Void
    ) {
        guard !parts.isEmpty else {
            output += open + close
            return
        }
        output += open
        for (index, part) in parts.enumerated() {
            output += (index > 0 ? ",\n" : "\n") + String(repeating: "  ", count: indent + 1)
            body(part, &output)
        }
        output += "\n" + String(repeating: "  ", count: indent) + close
    }

    private static func write(_ text: String, to output: inout String) {
        output += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            default:
                if TerminalText.isUnsafe(scalar) {
                    for unit in String(scalar).utf16 {
                        let digits = String(unit, radix: 16)
                        output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                    }
                } else {
                    output.unicodeScalars.append(scalar)
                }
            }
        }
        output += "\""
    }
}
