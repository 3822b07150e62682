import GhillieCore

/// A path that a commit or a pull request changed, as Bronze's commits of clones have them.
struct ChangedPath {
    /// `A`, `M`, `D` or `T`.
    let letter: String
    let path: String

    /// One a line, in byte order of the paths.
    static func text(_ changes: [ChangedPath]) -> String {
        changes.sorted { first, second in
            first.path.isBytewiseEqual(to: second.path)
                ? first.letter < second.letter : first.path.isBytewiseLess(than: second.path)
        }
        .map { "\($0.letter) \($0.path.onOneLine)" }.joined(separator: "\n")
    }
}

extension String {
    /// Paths and titles are stored one a line.
    var onOneLine: String {
        utf8.contains(ascii: "\n")
            ? split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\u{FFFD}") : self
    }

    /// PostgreSQL stores no U+0000 in text, so neither engine is given one.
    var storable: String {
        guard utf8.contains(ascii: "\0") else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }))
    }
}
