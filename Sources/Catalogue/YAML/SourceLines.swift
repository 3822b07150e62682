/// The lines of a text, looked at once it is known to be faulty: to say where exactly.
struct SourceLines {
    private let lines: [Substring]

    init(_ text: String) {
        lines = text.split(separator: /\r\n|\n|\r/, omittingEmptySubsequences: false)
    }

    /// Whether white space before a line's text holds a tab.
    func isIndentedWithTab(_ line: Int) -> Bool { indentation(of: line).contains("\t") }

    /// The first tab of a line.
    func tab(in line: Int) -> TextPosition {
        TextPosition(line: line, column: indentation(of: line).prefix { $0 != "\t" }.count + 1)
    }

    /// Where a key of a block mapping stands again, in the column where it first did; `nil` where that is not found.
    func repetition(of key: String, at first: TextPosition) -> TextPosition? {
        for line in lines.indices.dropFirst(first.line) {
            let text = lines[line]
            let indentation = text.prefix { $0 == " " }.count
            if indentation == text.count || text.dropFirst(indentation).hasPrefix("#") { continue }
            if indentation < first.column - 1 { return nil }
            guard indentation == first.column - 1 else { continue }
            let rest = text.dropFirst(indentation)
            for spelling in [key, "\"\(key)\"", "'\(key)'"]
            where rest.hasPrefix(spelling) && rest.dropFirst(spelling.count).drop(while: { $0 == " " }).hasPrefix(":") {
                return TextPosition(line: line + 1, column: first.column)
            }
        }
        return nil
    }

    private func indentation(of line: Int) -> Substring {
        guard lines.indices.contains(line - 1) else { return "" }
        return lines[line - 1].prefix { $0 == " " || $0 == "\t" }
    }
}
