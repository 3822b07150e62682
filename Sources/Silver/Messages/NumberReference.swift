import GhillieCore

/// A word that names a pull request or an issue as GitHub links it: `#12`, `GH-12`, `owner/name#12`, an address, or a link in
/// Markdown.
struct NumberReference: Hashable, Sendable {
    /// `nil` where it is another repository's.
    let number: Int?

    /// `nil` for a word that is no such reference. `slug` is what the repository is called itself.
    init?(_ word: Substring, slug: RepositorySlug) {
        let word = Self.bare(word)
        if let link = word.range(ofFirst: "](") {
            // What a link shows and where it leads can differ: it leads.
            let address = Self.bare(word[link.upperBound...])
            guard let number = Self.address(address, slug) ?? Self.short(Self.bare(word[..<link.lowerBound]), slug)
            else { return nil }
            self = number
        } else if let number = Self.address(word, slug) ?? Self.short(word, slug) {
            self = number
        } else {
            return nil
        }
    }

    private init(number: Int?) { self.number = number }

    /// A word without what stands around it in a text.
    static func bare(_ word: Substring) -> Substring {
        var bare = word.utf8.drop { around.contains($0) }
        while let last = bare.last, around.contains(last) { bare = bare.dropLast() }
        return Substring(bare)
    }

    private static let around = Set("([{<*_`'\".,;:!?)]}>-".utf8)

    /// `#12`, `PR#12`, `GH-12`, `owner/name#12`.
    private static func short(_ word: Substring, _ slug: RepositorySlug) -> NumberReference? {
        let digits: Substring
        var isOwn = true
        if let hash = word.utf8.firstIndex(of: UInt8(ascii: "#")) {
            digits = word[word.utf8.index(after: hash)...]
            let before = word[..<hash].lowercased()
            isOwn = ["", "pr"].contains(before) || names(before, slug)
        } else if let rest = word.dropping(prefix: "GH-") {
            digits = rest
        } else {
            return nil
        }
        guard let number = Int(pullRequestDigits: digits) else { return nil }
        return NumberReference(number: isOwn ? number : nil)
    }

    /// `https://github.com/owner/name/pull/12`
    private static func address(_ word: Substring, _ slug: RepositorySlug) -> NumberReference? {
        guard let rest = word.dropping(prefix: "https://") ?? word.dropping(prefix: "http://") else { return nil }
        let parts = rest.split(separator: "/")
        guard parts.count >= 5, ["pull", "issues"].contains(parts[3]),
            let number = Int(pullRequestDigits: parts[4].prefix { !"#?".contains($0) })
        else { return nil }
        return NumberReference(number: names("\(parts[1])/\(parts[2])", slug) ? number : nil)
    }

    private static func names(_ text: some StringProtocol, _ slug: RepositorySlug) -> Bool {
        text.lowercased() == slug.description.lowercased()
    }
}
