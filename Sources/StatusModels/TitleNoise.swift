import Evidence

/// Titles that say nothing to a reader who was not there: they are counted and not shown.
enum TitleNoise {
    static func isNoise(_ title: String) -> Bool {
        let text = title.lowercased()
        let words = text.split { !($0.isLetter || $0.isNumber) }
        // A single word names a place or a deed, not what was done to it.
        if words.count <= 1 { return true }
        if text.hasPrefix("merge ") || text.hasPrefix("fixup!") || text.hasPrefix("squash!") || text.hasPrefix("wip") {
            return true
        }
        if words.allSatisfy(empty.contains) { return true }
        return isFileEdit(title)
    }

    /// `Update README.md`: what the web editor writes by itself.
    private static func isFileEdit(_ title: String) -> Bool {
        let words = title.split(separator: " ")
        guard words.count == 2,
            ["update", "create", "delete", "rename", "edit", "updated"].contains(words[0].lowercased()),
            let dot = words[1].lastIndex(of: ".")
        else { return false }
        return textFiles.contains(words[1][dot...].dropFirst().lowercased())
    }

    private static let textFiles: Set<String> = [
        "md", "markdown", "txt", "rst", "adoc", "yml", "yaml", "toml", "json", "html", "css", "gitignore", "lock",
        "cfg", "ini",
        "xml", "svg",
    ]

    /// Words that, with none but these beside them, tell nothing of the work.
    private static let empty: Set<Substring> = [
        "untitled", "a", "the", "an", "first", "my", "our", "this", "that", "some", "few", "more", "another", "again",
        "and", "in",
        "of", "for", "to", "from", "on",
        "with",
        "small", "minor", "little", "tiny", "quick", "other", "various", "misc", "miscellaneous", "stuff", "things",
        "fix", "fixes", "fixed", "fixing", "fixup", "fixups", "typo", "typos", "update", "updates", "updated", "change",
        "changes", "changed", "edit", "edits", "tweak", "tweaks", "improvement", "improvements", "improve", "cleanup",
        "cleanups", "clean", "up", "ups", "lint", "linting", "linter", "format", "formatting", "style", "whitespace",
        "test", "tests",
        "build", "ci", "readme", "md", "docs", "doc", "documentation", "changelog", "wip", "work", "progress", "done",
        "review", "reviews", "comment", "comments", "feedback", "address", "addressed", "apply", "suggestions",
        "suggestion", "code", "pr", "issue", "issues", "bug", "bugs", "error", "errors", "warning", "warnings", "nit",
        "nits", "oops", "temp", "tmp", "try", "attempt", "initial", "commit", "new", "section", "empty", "add", "added",
        "remove", "removed", "unused", "file", "files", "spelling", "grammar", "main", "master", "next", "version",
        "it",
        "spacing", "newline", "trailing", "rebase", "resolve", "conflict", "conflicts", "missing",
    ]
}
