import Evidence
import GhillieCore

/// A fix by people, of this window or an earlier one.
struct Fix {
    let title: String
    let citation: Citation
    let landedAt: Instant
    let position: Int
    /// `nil` for one of an earlier window, of which only the title is known here.
    let change: EvidenceChange?

    /// `nil` for a title that says nothing or that is not to be repeated.
    var quotedTitle: String? {
        TitleNoise.isNoise(title) || InstructionText.occurs(in: title) ? nil : Wording.quoted(title)
    }

    /// Whether it says that it mends something that a user could miss: a typo or a lint warning puts nobody at risk.
    var isTelling: Bool {
        guard !TitleNoise.isNoise(title) else { return false }
        return !title.lowercased().split { !($0.isLetter || $0.isNumber) }.contains(where: Self.cosmetic.contains)
    }

    private static let cosmetic: Set<Substring> = [
        "typo", "typos", "spelling", "grammar", "indent", "indentation", "whitespace", "lint", "linter", "linting",
        "swiftlint", "formatting", "comment", "comments", "docstring", "docstrings", "flaky", "flake",
    ]

    /// In the order of landing; as far as titles tell.
    static func ofEarlierWindows(in evidence: RepositoryEvidence) -> [Fix] {
        evidence.earlierFixes.map {
            Fix(title: $0.title, citation: $0.citation, landedAt: $0.landedAt, position: $0.position, change: nil)
        }
    }

    /// In the order of landing.
    static func ofThisWindow(in evidence: RepositoryEvidence) -> [Fix] {
        evidence.changes.filter { $0.type == .bug && !$0.isBot && $0.standing == .delivered }.map {
            Fix(
                title: $0.title, citation: $0.citation, landedAt: $0.landedAt, position: $0.position,
                change: $0)
        }
    }
}

extension [Fix] {
    /// Of fixes in the order of landing, those with places in `(start, end]`.
    func landed(after start: Int, upTo end: Int) -> ArraySlice<Fix> {
        let first = partition(above: start)
        return self[first..<Swift.max(first, partition(above: end))]
    }

    /// The index of the first fix with a place above `position`.
    private func partition(above position: Int) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = (low + high) / 2
            if self[middle].position > position { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
