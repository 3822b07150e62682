import GhillieCore

/// What a pull request says of the work that it brings to another branch as well: by the ids of commits, or by numbers.
///
/// Numbers can be any: those of issues, of nothing at all, its own. Which are pull requests is for the reader of Silver to find.
struct BackPortReference: Hashable, Sendable {
    /// Ids or beginnings of ids of the commits that were picked, seven digits at least, in lower case.
    let commits: [String]
    /// As it calls itself a back-port or a cherry-pick of them, in its title or its body.
    let called: [Int]
    /// As the branch of a tool names it: `backport-12-to-1.x`, `mergify/bp/1.x/pr-12`.
    let branched: [Int]
    /// As titles of tools have it: `[1.x] Title (#12)`.
    let titled: [Int]

    /// `picked` are ids that the messages of its commits give; `slug` is what the repository is called now.
    init(title: String, body: String, branch: String, base: String, picked: [String], slug: RepositorySlug) {
        let lines = [title[...]] + MarkdownText.lines(of: body)
        commits = Set(picked + lines.flatMap(PickedCommits.ids(in:))).sorted()
        called = Set(lines.flatMap { Self.called($0, slug) }).sorted()
        branched = Self.branched(branch.lowercased()).map { [$0] } ?? []
        titled = Self.titled(title, base: base)
    }
}

// MARK: - In words

extension BackPortReference {
    /// `Backport of #12`, `Cherry pick of #12 on 1.x`, `Backport PR #12`, `(backport #12)`, `Backport abc1234 from #12`.
    private static func called(_ line: Substring, _ slug: RepositorySlug) -> [Int] {
        let hasVerb = line.utf8.contains(ascii: "ort") || line.utf8.contains(ascii: "ick")
        guard hasVerb || line.utf8.contains(ascii: "ORT") || line.utf8.contains(ascii: "ICK") else { return [] }
        let words = line.utf8.split(whereSeparator: \.isASCIIWhitespace).map { Substring($0) }
        let bare = words.map { NumberReference.bare($0).lowercased() }
        var found: [Int] = []
        for index in bare.indices {
            let isPair = index > 0 && firstHalves[bare[index - 1]]?.contains(bare[index]) == true
            guard isPair || verbs.contains(bare[index]) else { continue }
            let before = index - (isPair ? 2 : 1)
            if before >= 0, negations.contains(bare[before]) { continue }
            found += numbers(after: words[(index + 1)...], slug)
        }
        // nixpkgs: "Bot-based backport to `release-23.11`, triggered by a label in #12."
        if bare.contains("backport"), let range = line.range(ofFirst: "triggered by a label in ") {
            let word = line[range.upperBound...].prefix { $0 != " " }
            found += [NumberReference(word, slug: slug)?.number].compactMap(\.self)
        }
        return found
    }

    private static func numbers(after words: ArraySlice<Substring>, _ slug: RepositorySlug) -> [Int] {
        var found: [Int] = []
        for word in words {
            let bare = NumberReference.bare(word)
            if let reference = NumberReference(word, slug: slug) {
                // Of another repository it says nothing here.
                guard let number = reference.number else { break }
                found.append(number)
                if let last = word.utf8.last, [UInt8(ascii: "."), UInt8(ascii: ";")].contains(last) { break }
            } else if !bare.isEmpty, !fillers.contains(bare.lowercased()), !PickedCommits.isID(bare) {
                break
            }
        }
        return found
    }

    private static let verbs: Set<String> = [
        "backport", "backports", "backported", "backporting", "back-port", "back-ports", "back-ported", "back-porting",
        "cherry-pick", "cherry-picks", "cherry-picked", "cherry-picking", "cherrypick", "cherrypicks", "cherrypicked",
    ]
    private static let firstHalves: [String: Set<String>] = [
        "back": ["port", "ports", "ported", "porting"], "cherry": ["pick", "picks", "picked", "picking"],
    ]
    private static let negations: Set<String> = [
        "no", "not", "don't", "don’t", "dont", "never", "without", "cannot", "can't", "can’t",
    ]
    private static let fillers: Set<String> = [
        "of", "for", "from", "pr", "prs", "pull", "request", "requests", "pull-request", "the", "commit", "commits",
        "change", "changes", "and", "&",
    ]
}

// MARK: - In names

extension BackPortReference {
    /// tibdex and korthout: `backport-12-to-1.x`; Mergify: `mergify/bp/1.x/pr-12`; patchback: `patchback/backports/1.x/sha/pr-12`;
    /// elastic: `backport/1.x/pr-12`; meeseeks: `auto-backport-of-pr-12-on-1.x`; Kubernetes:
    /// `automated-cherry-pick-of-#12-upstream-release-1.2`; prow: `cherry-pick-12-to-release-1.2`.
    private static func branched(_ branch: String) -> Int? {
        let words = branch.split { "/-_#".contains($0) }.map(String.init)
        let verb = words.indices.first { index in
            ["backport", "backports", "cherrypick"].contains(words[index])
                || index > 0
                    && ["back port", "cherry pick", "mergify bp"].contains("\(words[index - 1]) \(words[index])")
        }
        guard let verb else { return nil }
        for index in words.indices where index > verb {
            guard let number = Int(pullRequestDigits: words[index]) else { continue }
            if ["pr", "of"].contains(words[index - 1]) { return number }
            // `backport-17-fix` can be of version 17.
            let next = index + 1 < words.count ? words[index + 1] : "to"
            let goesOn = ["to", "onto", "into", "on"].contains(next) || next.utf8.first?.isASCIIDigit == true
            if index == verb + 1, goesOn || ReleaseBranch.isVersion(next[...]) { return number }
        }
        return nil
    }

    /// `[1.x] Title (#12)`, `[Backport 1.x] Title (#12)`, `[3.12] Title (GH-12)`.
    private static func titled(_ title: String, base: String) -> [Int] {
        guard title.utf8.first == UInt8(ascii: "["), let close = title.utf8.firstIndex(of: UInt8(ascii: "]")) else {
            return []
        }
        let inside = title[title.utf8.index(after: title.startIndex)..<close].lowercased()
        guard inside == base.lowercased() || ReleaseBranch.isNamed(inside) || inside.hasPrefix("backport") else {
            return []
        }
        var found: Set<Int> = []
        for part in title[close...].utf8.split(separator: UInt8(ascii: "(")).dropFirst() {
            let part = Substring(part)
            guard let end = part.utf8.firstIndex(of: UInt8(ascii: ")")),
                let digits = part[..<end].dropping(prefix: "#") ?? part[..<end].dropping(prefix: "GH-"),
                let number = Int(pullRequestDigits: digits)
            else { continue }
            found.insert(number)
        }
        return found.sorted()
    }
}
