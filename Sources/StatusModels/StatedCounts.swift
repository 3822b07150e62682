import Evidence
import GhillieCore

/// Checks numbers that a result states of the work (`14 changes`, `3 more fixes`) against the bundle.
///
/// A number that occurs with its noun in one of the bundle's own texts is that text's, not the model's.
struct StatedCounts {
    /// What is counted.
    enum Noun: Hashable {
        case change, feature, fix, documentation, maintenance, dependencyUpdate, release, preRelease, revert, breaking
        case otherChange, preparation
    }

    struct Claim: Hashable {
        let number: Int
        let noun: Noun
        /// `more` or `other`: a part of the whole.
        let isRest: Bool
    }

    let evidence: RepositoryEvidence

    init(_ evidence: RepositoryEvidence) { self.evidence = evidence }

    func issues(in result: StatusResult) -> [ValidationIssue] {
        var open: Set<Claim> = []
        for text in ProseLimits.texts(of: result) {
            for claim in Self.claims(in: text) where !agrees(claim) { open.insert(claim) }
        }
        guard !open.isEmpty else { return [] }
        let earlier = evidence.previousReports.flatMap { $0.risks.map(\.text) }
        for text in earlier where !open.isEmpty { open.subtract(Self.claims(in: text)) }
        for change in evidence.changes where !open.isEmpty { open.subtract(Self.claims(in: change.title)) }
        for change in evidence.earlierFixes + evidence.earlierReverts { open.subtract(Self.claims(in: change.title)) }
        for revert in evidence.reverts { open.subtract(Self.claims(in: revert.originalTitle)) }
        return open.map { "\($0.number) \($0.noun)" }.sorted().map {
            ValidationIssue(code: .countMismatch, message: "the evidence does not hold \($0)")
        }
    }

    // MARK: - What the evidence holds

    private func agrees(_ claim: Claim) -> Bool {
        let numbers = numbers(of: claim.noun)
        return claim.isRest ? claim.number <= numbers.max() ?? 0 : numbers.contains(claim.number)
    }

    private func numbers(of noun: Noun) -> Set<Int> {
        let counts = evidence.counts
        switch noun {
        case .change:
            let reverted = evidence.reverts.count { ($0.outcome == .reverted || $0.outcome == .partlyReverted) }
            return Set(
                [counts.all, counts.byPeople, counts.late, reverted, evidence.hiddenChanges]
                    + evidence.releases.compactMap { $0.holds?.changes })
        case .feature: return [counts.delivered(.feature)]
        case .fix:
            let newest = evidence.newestRelease
            func waits(_ fix: Fix) -> Bool { newest?.contains(position: fix.position) == false }
            let here = Fix.ofThisWindow(in: evidence).count(where: waits)
            let named = evidence.previousReports.first?.risks.flatMap(\.citations) ?? []
            let before = Fix.ofEarlierWindows(in: evidence).count { named.contains($0.citation) }
            return [counts.delivered(.bug), counts.fixesByPeople, here, here + before]
        case .documentation: return [counts.delivered(.documentation)]
        case .preparation: return [counts.delivered(.release)]
        case .otherChange: return Set(0...max(counts.all, 0))
        case .maintenance:
            let all = counts.delivered(.refactor) + counts.delivered(.chore) + counts.delivered(.release)
            return Set(0...all)
        case .dependencyUpdate: return Set(0...counts.delivered(.dependencies))
        case .release: return [evidence.releases.count, evidence.releases.count { !$0.isPreRelease }]
        case .preRelease: return [evidence.releases.count(where: \.isPreRelease)]
        case .revert: return Set(0...max(evidence.reverts.count, counts.partOfReverts))
        case .breaking:
            let waiting = evidence.changes.count { change in
                change.isBreaking && change.standing == .delivered
                    && evidence.newestRelease?.contains(position: change.position) != true
            }
            return [counts.breaking, waiting]
        }
    }

    // MARK: - Reading claims

    private static let nouns: [Substring: Noun] = [
        "change": .change, "changes": .change, "feature": .feature, "features": .feature, "fix": .fix, "fixes": .fix,
        "release": .release, "releases": .release, "pre-release": .preRelease, "pre-releases": .preRelease,
        "revert": .revert, "reverts": .revert, "dependency": .dependencyUpdate, "dependencies": .dependencyUpdate,
    ]
    private static let adjectives: [Substring: Noun] = [
        "documentation": .documentation, "maintenance": .maintenance, "breaking": .breaking,
        "dependency": .dependencyUpdate,
    ]
    private static let numbers: [Substring: Int] = [
        "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
        "eleven": 11,
        "twelve": 12,
    ]

    /// Numbers followed by what they count; `earlier`, `more` and `other` may stand between.
    static func claims(in text: String) -> [Claim] {
        var claims: [Claim] = []
        let words = text.split(separator: " ")
        for (index, word) in words.enumerated() {
            guard let number = number(word) else { continue }
            var isRest = false
            var kind: Noun?
            scan: for (place, next) in words.enumerated().dropFirst(index + 1).prefix(3) {
                let plain = next.lowercased().prefix { $0.isLetter || $0 == "-" }
                switch plain {
                case "release" where words.dropFirst(place + 1).first?.hasPrefix("preparation") == true:
                    kind = .preparation
                case "more", "further", "earlier", "additional": isRest = true
                case "other":
                    isRest = true
                    kind = .otherChange
                default:
                    if let adjective = adjectives[plain], plain.count == next.count {
                        kind = adjective
                        continue
                    }
                    if let noun = nouns[plain]
                        ?? (plain.hasPrefix("update") || plain.hasPrefix("preparation") ? kind : nil)
                    {
                        claims.append(Claim(number: number, noun: kind ?? noun, isRest: isRest))
                    }
                    break scan
                }
            }
        }
        return claims
    }

    private static func number(_ word: Substring) -> Int? {
        if let first = word.utf8.first, first >= 0x30, first <= 0x39 { return Int(word) }
        guard word.utf8.count <= 6 else { return nil }
        return numbers[Substring(word.lowercased())]
    }
}
