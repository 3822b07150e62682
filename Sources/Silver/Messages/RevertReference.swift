/// What a message says it reverts, by id, by number or by title; which of these is right is for `RevertPairing` to
/// find.
struct RevertReference: Hashable, Sendable {
    /// Ids or beginnings of ids, seven digits at least, in lower case.
    var commits: [String] = []
    var pullRequest: Int?
    /// The title as quoted. A `Reapply "x"` takes back `Revert "x"`.
    var title: String?
    var isPartial = false

    /// `nil` for a message that reverts nothing. The title is what the change is called: its subject, or the title of
    /// its pull request, without the number.
    init?(title: String, message: CommitMessage) {
        let hasTitle = readTitle(title)
        // Where a squash lists what it is made of, the reverts inside it are of its own making.
        if hasTitle || !Self.listsCommits(message) { readBody(message) }
        guard hasTitle || !commits.isEmpty || pullRequest != nil else { return nil }
    }

    /// All that several messages of one change say; `nil` for none.
    init?(joining references: [RevertReference]) {
        guard let first = references.first else { return nil }
        self = first
        for other in references.dropFirst() {
            commits += other.commits.filter { !commits.contains($0) }
            pullRequest = pullRequest ?? other.pullRequest
            title = title ?? other.title
            isPartial = isPartial || other.isPartial
        }
    }

    private static func listsCommits(_ message: CommitMessage) -> Bool {
        message.body.utf8.contains(ascii: "\n* ") || message.body.utf8.contains(ascii: "\n- ")
            || message.body.hasPrefix("* ") || message.body.hasPrefix("- ")
    }
}

extension RevertReference {
    private mutating func readTitle(_ title: String) -> Bool {
        if let reverted = Self.conventional(title) {
            self.title = reverted
            return true
        }
        let text = ConventionalPrefix(of: title)?.rest ?? title[...]
        for (verb, isPartial) in Self.verbs {
            guard let rest = text.dropping(prefix: verb) else { continue }
            if let quoted = Self.quoted(rest) {
                // "Revert "Merge pull request #12 from …"": the number says it better than the words.
                let merged = MergeMessage(CommitMessage(subject: quoted, body: ""))
                pullRequest = merged?.pullRequest ?? SubjectNumber(of: quoted)?.number
                self.title = verb == "Reapply " ? "Revert \"\(quoted)\"" : quoted
                if verb == "Reapply " { pullRequest = nil }
            } else if !readReferences(rest) {
                return false
            }
            self.isPartial = isPartial
            return true
        }
        return false
    }

    // Longer ones first: the first that fits is taken.
    private static let verbs: [(String, isPartial: Bool)] = [
        ("Partially revert ", true), ("Partially reverts ", true), ("Partly revert ", true), ("Partly reverts ", true),
        ("Partial revert of ", true), ("Revert part of ", true), ("Revert parts of ", true), ("Reapply ", false),
        ("Revert ", false), ("Reverts ", false), ("Reverted ", false), ("Back out ", false), ("Roll back ", false),
    ]

    /// The title in `revert: title` and `revert(scope): title`.
    private static func conventional(_ title: String) -> String? {
        guard let prefix = ConventionalPrefix(of: title), prefix.type.lowercased() == "revert", !prefix.rest.isEmpty
        else { return nil }
        return quoted(prefix.rest) ?? String(prefix.rest)
    }

    /// What stands between a quotation mark at the beginning and its last like, so that quotations inside stay whole.
    private static func quoted(_ text: Substring) -> String? {
        for (open, close) in [("\"", "\""), ("'", "'"), ("\u{201C}", "\u{201D}"), ("`", "`")] {
            guard text.hasPrefix(open) else { continue }
            let inside = text.dropFirst()
            guard let end = inside.range(ofLast: close), end.lowerBound > inside.startIndex else { return nil }
            return String(inside[..<end.lowerBound])
        }
        return nil
    }

    private mutating func readBody(_ message: CommitMessage) {
        guard message.body.utf8.contains(ascii: "everts ") || message.body.utf8.contains(ascii: "everts\n") else {
            return
        }
        // As one line: git and people wrap them.
        let lines = Array(message.bodyLines)
        for (index, line) in lines.enumerated() {
            for (opening, isPartial) in Self.openings where line.hasPrefixIgnoringCase(opening) {
                let next = index + 1 < lines.count ? lines[index + 1] : ""
                let sentence = "\(line.dropping(prefix: opening) ?? "") \(next)"
                if readReferences(sentence[...]), isPartial { self.isPartial = true }
                break
            }
        }
    }

    private static let openings: [(String, isPartial: Bool)] = [
        ("This reverts", false), ("This partially reverts", true), ("This partly reverts", true), ("Reverts", false),
        ("Partially reverts", true), ("Partly reverts", true),
    ]

    /// Reads `commit 1234567, 89abcde and …`, `owner/repo#12`, `PR #12`, and stops at the first word that is none of
    /// these: what `reversing changes made to …` names was not reverted.
    private mutating func readReferences(_ text: Substring) -> Bool {
        var found = false
        for word in text.utf8.split(whereSeparator: \.isASCIIWhitespace).map({ Substring($0) }) {
            let bare = word.drop { "([`'\"".contains($0) }.prefix { !".,;:)]`'\"".contains($0) }
            if bare.isEmpty || Self.fillers.contains(bare.lowercased()) { continue }
            if let hash = bare.lastIndex(of: "#"), let number = Int(pullRequestDigits: bare[hash...].dropFirst()) {
                pullRequest = pullRequest ?? number
            } else if (7...64).contains(bare.utf8.count), bare.utf8.allSatisfy(\.isHexadecimalDigit),
                bare.utf8.contains(where: \.isASCIIDigit)
            {
                commits.append(bare.lowercased())
            } else {
                break
            }
            found = true
        }
        return found
    }

    private static let fillers: Set<String> = [
        "commit", "commits", "merge", "pr", "prs", "pull", "request", "requests", "and", "changes", "from", "in", "of",
        "the",
    ]
}
