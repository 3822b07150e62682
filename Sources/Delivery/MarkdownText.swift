/// Text from outside, made inert in Markdown and still readable raw, as people see it on a terminal.
///
/// Only what would mean something where it stands is escaped. Complete `` `code` `` stays code. Mentions, references
/// (`#12`), web and mail addresses become code, because hosts act on them even when they are escaped.
package enum MarkdownText {
    /// One line of text for the start of a paragraph or of a list item, or for the middle of either.
    package static func escape(_ text: String) -> String {
        var escaper = MarkdownEscaper(TerminalText.singleLine(text))
        escaper.run()
        return escaper.output
    }

    /// Text as code: literal whatever it holds, since its fence is longer than any run of backticks in it.
    static func code(_ text: String) -> String {
        let text = TerminalText.singleLine(text)
        guard text.contains("`") else { return "`\(text)`" }
        let longestRun = text.split(whereSeparator: { $0 != "`" }).map(\.count).max() ?? 0
        let fence = String(repeating: "`", count: longestRun + 1)
        return "\(fence) \(text) \(fence)"
    }
}

/// Walks one line of text from left to right.
private struct MarkdownEscaper {
    private(set) var output = ""
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private let tildes: Int
    private let dollars: Int
    /// Whether the output ends with the closing backtick of code, next to which no other code may open.
    private var endsWithCode = false
    /// Whether the output ends with a backslash that stands for itself only while no punctuation follows.
    private var endsWithLoneBackslash = false

    init(_ line: String) {
        scalars = Array(line.unicodeScalars)
        tildes = scalars.count { $0 == "~" }
        dollars = scalars.count { $0 == "$" }
    }

    mutating func run() {
        escapeBlockStart()
        while position < scalars.count {
            if takeCode() || takeMention() || takeReference() || takeAddress() || takeMailAddress() { continue }
            takeScalar()
        }
    }

    // MARK: - What starts a block

    /// Headings, quotations, lists, task boxes, rules: they mean something only at the start of a line.
    private mutating func escapeBlockStart() {
        guard let first = scalars.first else { return }
        switch first {
        case "#": if !takeReference() { escape(first) }
        case ">", "[": escape(first)
        case "+", "-":
            guard scalar(at: 1) ?? " " == " " || scalars.allSatisfy({ $0 == "-" || $0 == " " }) else { return }
            escape(first)
        case "0"..."9":
            let digits = scalars.prefix { ("0"..."9").contains($0) }
            guard digits.count < 10, let delimiter = scalar(at: digits.count), delimiter == "." || delimiter == ")",
                scalar(at: digits.count + 1) ?? " " == " "
            else { return }
            for digit in digits { append(digit) }
            escape(delimiter)
        default: return
        }
    }

    // MARK: - What becomes or stays code

    /// `` `like this` ``, where it is complete.
    private mutating func takeCode() -> Bool {
        guard scalars[position] == "`", scalar(at: position + 1) != "`", position == 0 || scalars[position - 1] != "`"
        else { return false }
        let start = position + 1
        guard let end = scalars[start...].firstIndex(of: "`"), scalar(at: end + 1) != "`",
            scalars[start..<end].contains(where: { $0 != " " })
        else { return false }
        appendCode(scalars[start..<end])
        position = end + 1
        return true
    }

    /// `@name` and `@scope/name`: hosts notify people of them.
    private mutating func takeMention() -> Bool {
        guard scalars[position] == "@", !isWord(scalar(at: position - 1)), let next = scalar(at: position + 1),
            next.isASCII, isWord(next)
        else { return false }
        var end = position + 1
        while let scalar = scalar(at: end), scalar.isASCII, isWord(scalar) || "-/._".unicodeScalars.contains(scalar) {
            end += 1
        }
        takeAsCode(upTo: end, trimming: "-/.")
        return true
    }

    /// `#12`: hosts link it to whatever has that number where the text is read.
    private mutating func takeReference() -> Bool {
        guard scalars[position] == "#" else { return false }
        var end = position + 1
        while let scalar = scalar(at: end), ("0"..."9").contains(scalar) { end += 1 }
        guard end > position + 1, !isWord(scalar(at: end)) else { return false }
        takeAsCode(upTo: end, trimming: "")
        return true
    }

    /// `https://…`, `www.…`: renderers make links of them.
    private mutating func takeAddress() -> Bool {
        // A digit before it does not keep a renderer from finding it.
        guard !(scalar(at: position - 1)?.properties.isAlphabetic ?? false),
            ["http://", "https://", "ftp://", "www."].contains(where: startsHere)
        else { return false }
        var end = position
        while let scalar = scalar(at: end), scalar != " ", scalar != "`", scalar != "<" { end += 1 }
        takeAsCode(upTo: end, trimming: "?!.,:;*_~'\")]")
        return true
    }

    /// `someone@example.com`: renderers make links of those too.
    private mutating func takeMailAddress() -> Bool {
        guard !isMailName(scalar(at: position - 1)) else { return false }
        var end = position
        while isMailName(scalar(at: end)) { end += 1 }
        guard end > position, scalar(at: end) == "@", isMailName(scalar(at: end + 1)) else { return false }
        end += 1
        while isMailName(scalar(at: end)) { end += 1 }
        takeAsCode(upTo: end, trimming: ".-_+")
        return true
    }

    private func isMailName(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar, scalar.isASCII else { return false }
        return isWord(scalar) || "._+-".unicodeScalars.contains(scalar)
    }

    private mutating func takeAsCode(upTo end: Int, trimming trailing: String) {
        var end = end
        while end > position + 1, trailing.unicodeScalars.contains(scalars[end - 1]) { end -= 1 }
        appendCode(scalars[position..<end])
        position = end
    }

    // MARK: - What is escaped one by one

    private mutating func takeScalar() {
        let scalar = scalars[position]
        let previous = self.scalar(at: position - 1)
        let next = self.scalar(at: position + 1)
        switch scalar {
        case "\\":
            guard let next, !isASCIIPunctuation(next) else { return escape(scalar) }
            append(scalar)
            endsWithLoneBackslash = true
        case "`": escape(scalar)
        case "*" where (previous ?? " ") != " " || (next ?? " ") != " " || previous == nil: escape(scalar)
        case "_" where !(isWord(wordNeighbour(-1)) && isWord(wordNeighbour(1))): escape(scalar)
        case "]" where next == "(" || next == "[" || next == ":": escape(scalar)
        case "~" where tildes > 1: escape(scalar)
        case "$" where dollars > 1: escape(scalar)
        case "<" where next.map { isWord($0) || "/!?".unicodeScalars.contains($0) } ?? false: append(entity: "&lt;")
        case "&" where startsEntity: append(entity: "&amp;")
        default: append(scalar)
        }
    }

    /// `&name;`, `&#38;` or `&#x26;`.
    private var startsEntity: Bool {
        var end = position + 1
        if scalar(at: end) == "#" { end += 1 }
        let start = end
        while let scalar = scalar(at: end), scalar.isASCII, isWord(scalar) { end += 1 }
        return end > start && scalar(at: end) == ";"
    }

    /// What stands beside the run of underscores here, on the left (-1) or on the right (1).
    private func wordNeighbour(_ step: Int) -> Unicode.Scalar? {
        var index = position
        while scalar(at: index) == "_" { index += step }
        return scalar(at: index)
    }

    // MARK: - Output

    private mutating func append(_ scalar: Unicode.Scalar) {
        output.unicodeScalars.append(scalar)
        (endsWithCode, endsWithLoneBackslash) = (false, false)
        position += 1
    }

    private mutating func escape(_ scalar: Unicode.Scalar) {
        output.unicodeScalars.append("\\")
        append(scalar)
    }

    private mutating func append(entity: String) {
        output += entity
        (endsWithCode, endsWithLoneBackslash) = (false, false)
        position += 1
    }

    private mutating func appendCode(_ content: ArraySlice<Unicode.Scalar>) {
        if endsWithCode { output += " " }
        if endsWithLoneBackslash { output += "\\" }
        output += "`"
        output.unicodeScalars.append(contentsOf: content)
        output += "`"
        (endsWithCode, endsWithLoneBackslash) = (true, false)
    }

    // MARK: - Looking around

    private func scalar(at index: Int) -> Unicode.Scalar? {
        scalars.indices.contains(index) ? scalars[index] : nil
    }

    private func startsHere(_ prefix: String) -> Bool {
        let end = position + prefix.unicodeScalars.count
        guard end < scalars.count else { return false }
        return zip(scalars[position..<end], prefix.unicodeScalars).allSatisfy {
            $0.properties.lowercaseMapping == String($1)
        }
    }

    private func isWord(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar else { return false }
        return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    private func isASCIIPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
        default: false
        }
    }
}
