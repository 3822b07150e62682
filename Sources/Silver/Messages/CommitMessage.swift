/// A commit's message in two parts, as it is stored: its subject and everything below.
struct CommitMessage: Hashable, Sendable {
    /// The first line that is not blank, without surrounding white space; empty for an empty message.
    let subject: String
    /// The lines after the subject, without blank lines around them.
    let body: String

    init(subject: String, body: String) {
        self.subject = subject
        self.body = body
    }

    init(_ message: String) {
        var message = message
        message.makeContiguousUTF8()
        let text = message.utf8
        guard let start = text.firstIndex(where: { !$0.isASCIIWhitespace }) else {
            self.init(subject: "", body: "")
            return
        }
        let end = text[start...].firstIndex(of: .newline) ?? text.endIndex
        self.init(
            subject: String(Substring(text[start..<end].trimmed)),
            body: String(Substring(text[end...].withoutBlankEdges)))
    }

    /// The lines of the body, without white space at their ends.
    var bodyLines: some Sequence<Substring> {
        body.utf8.split(separator: .newline, omittingEmptySubsequences: false).lazy.map { Substring($0.trimmedAtEnd) }
    }

    /// Whether it declares a breaking change in the way of Conventional Commits: `feat!:`, or a footer of its own with
    /// text. A list of other titles in the body of a squash declares nothing.
    var declaresBreakingChange: Bool {
        if ConventionalPrefix(of: subject)?.isBreaking == true { return true }
        guard body.utf8.contains(ascii: "BREAKING") else { return false }
        return bodyLines.contains { line in
            ["BREAKING CHANGE:", "BREAKING-CHANGE:"].contains {
                line.utf8.starts(with: $0.utf8) && line.utf8.count > $0.utf8.count
            }
        }
    }
}

/// The `type(scope)!: ` that a subject can begin with.
struct ConventionalPrefix: Hashable, Sendable {
    let type: Substring
    let isBreaking: Bool
    /// What follows.
    let rest: Substring

    init?(of subject: String) {
        guard let colon = subject.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        var head = subject[..<colon]
        isBreaking = head.utf8.last == UInt8(ascii: "!")
        if isBreaking { head = head.dropLast() }
        if head.utf8.last == UInt8(ascii: ")") {
            guard let open = head.utf8.firstIndex(of: UInt8(ascii: "(")) else { return nil }
            head = head[..<open]
        }
        guard !head.isEmpty, head.utf8.allSatisfy({ $0.isASCIILetter || $0 == UInt8(ascii: "-") }) else { return nil }
        type = head
        rest = Substring(subject[colon...].utf8.dropFirst().trimmed)
    }
}
