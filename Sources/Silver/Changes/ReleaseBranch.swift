/// Tells branches that releases are made from, and kept up after the default branch has gone on, from those that work is done
/// on.
enum ReleaseBranch {
    /// Whether a branch is named as people name those: `release/2.x`, `releases/jaguar`, `stable/xena`, `maint/1.0`,
    /// `release-1.28`, `branch-3.5`, `REL_15_STABLE`, `7-1-stable`, `v1.x`, `1.2.x`, `6.4`.
    ///
    /// A number alone is no version (`12` is a ticket's), nor is one behind other words (`ada/v1.2`, `bump-1.2.3`), and
    /// `release-notes` are work like any.
    static func isNamed(_ name: String) -> Bool {
        let name = name.lowercased()
        if wholeNames.contains(name) || isVersion(name[...]) { return true }
        if let slash = name.utf8.firstIndex(of: UInt8(ascii: "/")) {
            return folders.contains(String(name[..<slash])) && name.utf8.index(after: slash) != name.utf8.endIndex
        }
        let words = name.split { $0 == "-" || $0 == "_" }
        guard words.count > 1, let last = words.last else { return false }
        if wholeNames.contains(String(last)) && !["release", "releases"].contains(last) { return true }
        return beginnings.contains(String(words[0])) && words.dropFirst().contains(where: beginsVersion)
            || endings.contains(String(last)) && isVersion(words.dropLast().joined(separator: ".")[...])
    }

    private static let wholeNames: Set<String> = ["release", "releases", "stable", "maint", "maintenance", "lts"]
    private static let folders = wholeNames.union(["rel", "support"])
    private static let beginnings = wholeNames.union(["rel", "branch"])
    private static let endings: Set<String> = ["branch", "release", "releases", "support"]

    /// `1.28`, `v2`, `branch.go1.21`
    private static func beginsVersion(_ word: Substring) -> Bool {
        let digits = word.utf8.first == UInt8(ascii: "v") ? word.utf8.dropFirst() : word.utf8[...]
        return digits.first?.isASCIIDigit == true
            || word.utf8.contains(UInt8(ascii: ".")) && word.utf8.contains(where: \.isASCIIDigit)
    }

    /// `1.2`, `1.2.3`, `1.x`, `v1`, `v1.2.x`: numbers between dots, of which the last can be an `x` or a star.
    static func isVersion(_ text: Substring) -> Bool {
        let isMarked = text.utf8.first == UInt8(ascii: "v")
        let parts = (isMarked ? text.dropFirst() : text).utf8.split(
            separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard let last = parts.last, isMarked || parts.count > 1 else { return false }
        let isOpen = parts.count > 1 && (last.elementsEqual("x".utf8) || last.elementsEqual("*".utf8))
        return parts.dropLast(isOpen ? 1 : 0).allSatisfy { part in
            !part.isEmpty && part.allSatisfy(\.isASCIIDigit)
        }
    }
}
