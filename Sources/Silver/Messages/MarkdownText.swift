/// Text as people write it on GitHub.
enum MarkdownText {
    /// The lines that say something themselves: no comments, which templates are full of, no code and nothing quoted.
    static func lines(of text: String) -> [Substring] {
        var lines: [Substring] = []
        var isFenced = false
        for line in withoutComments(text).utf8.split(separator: .newline) {
            let line = Substring(line.trimmed)
            if line.hasPrefix("```") || line.hasPrefix("~~~") {
                isFenced.toggle()
            } else if !isFenced, !line.isEmpty, line.utf8.first != UInt8(ascii: ">") {
                lines.append(line)
            }
        }
        return lines
    }

    /// A comment that is never closed goes to the end.
    private static func withoutComments(_ text: String) -> String {
        guard text.utf8.contains(ascii: "<!--") else { return text }
        var kept = ""
        var rest = text[...]
        while let start = rest.range(ofFirst: "<!--") {
            kept += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].range(ofFirst: "-->") else { return kept }
            rest = rest[end.upperBound...]
        }
        return kept + rest
    }
}
