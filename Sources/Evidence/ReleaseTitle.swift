/// Titles of commits that only set a version (`Release 1.2.3`, `v1.2.3`, `Prepare for 5.4.0 release`).
enum ReleaseTitle {
    /// Whether the title says nothing but that a version is made.
    static func isVersionOnly(_ title: ParsedTitle) -> Bool {
        let words = title.lowercasedWords
        // Long titles say more than a version; most titles start with none of these letters.
        guard words.count <= 80, let first = words.first,
            first.isASCIIDigit || "vrpbcstunm[".utf8.contains(first)
        else { return false }
        if namesRelease(words) { return true }
        var hasVersion = false
        var saysRelease = title.type == .release || title.scope == "release"
        var rest = words[...]
        // The first word that has nothing to do with versions ends it; in most titles that is the first of all.
        while !rest.isEmpty {
            let token = rest.prefix { $0 != UInt8(ascii: " ") }
            rest = rest.dropFirst(token.count + 1)
            if isVersion(token) {
                hasVersion = true
                continue
            }
            switch String(decoding: trimmed(token), as: UTF8.self) {
            case "release", "releases", "releasing", "released", "version", "versions": saysRelease = true
            case "bump", "prepare", "prepares", "preparing", "prep", "cut", "tag", "publish", "set", "start", "update":
                // `Bump swift to 5.9` fails at its third word; `Prep v6.2.0` does not.
                continue
            case "for", "the", "to", "of", "from", "new", "next", "development", "iteration", "snapshot", "main",
                "master",
                "a", "major", "minor", "patch", "number", "candidate", "beta", "alpha", "final", "v", "-", "":
                continue
            case "maven-release-plugin": hasVersion = true
            default: return false
            }
        }
        return saysRelease && (hasVersion || words.count <= 40) || hasVersion
    }

    /// `Release axum 0.8.4 and related crates`: a version, said to be released first of all, in few words.
    private static func namesRelease(_ words: [UInt8]) -> Bool {
        guard words.starts(withBytesOf: "release ") || words.starts(withBytesOf: "publish ") else { return false }
        let tokens = words.split(separator: UInt8(ascii: " "))
        return tokens.count <= 8 && tokens.contains(where: isVersion) && !tokens[1].starts(with: "note".utf8)
    }

    /// The version that the title names, as written.
    static func version(in words: [UInt8]) -> String? {
        words.split(separator: UInt8(ascii: " ")).last { isVersion($0) }.map {
            String(decoding: trimmed($0), as: UTF8.self)
        }
    }

    private static func trimmed(_ token: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var token = token
        while let last = token.last, ":,.])".utf8.contains(last) { token.removeLast() }
        while let first = token.first, "[(".utf8.contains(first) { token.removeFirst() }
        return token
    }

    /// Digits with at least one dot, `v` before them or not, and a suffix (`-rc.1`) or not.
    private static func isVersion(_ token: ArraySlice<UInt8>) -> Bool {
        var token = trimmed(token)
        if token.first == UInt8(ascii: "v") { token.removeFirst() }
        guard token.first?.isASCIIDigit == true else { return false }
        let core = token.prefix { $0.isASCIIDigit || $0 == UInt8(ascii: ".") }
        guard core.contains(UInt8(ascii: ".")) else { return false }
        guard let next = token.dropFirst(core.count).first else { return true }
        return "-+abr".utf8.contains(next)
    }
}
