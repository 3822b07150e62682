import Evidence
import GhillieCore

/// How reverts are put into words.
enum RevertWording {
    /// What had been delivered and is gone comes first, what came to nothing last.
    static func consequence(_ revert: EvidenceRevert) -> Int {
        switch revert.outcome {
        case .reverted: revert.releasedIn == nil ? 1 : 0
        case .partlyReverted: 2
        case .reapplied: 3
        case .neutral: 4
        case .undone: 5
        case .takenBackBefore: 6
        }
    }

    static func line(_ revert: EvidenceRevert) -> String {
        let title = title(of: revert)
        switch revert.outcome {
        case .neutral: return "\(title) landed and was reverted before any release"
        case .reverted: return "Reverted \(title)\(origin(of: revert))"
        case .partlyReverted: return "Partly reverted \(title)\(origin(of: revert))"
        case .reapplied: return "Reapplied \(title), which had been reverted\(day(revert))"
        case .undone: return "Reverted \(title) and reapplied it within the window"
        case .takenBackBefore:
            return "\(title) is told only now, after a revert took it back on \(revert.revertedAt.dateText)"
        }
    }

    /// In quotation marks; what no reader should see is not repeated.
    static func title(of revert: EvidenceRevert, words: Int = ProseLimits.titleWords) -> String {
        guard !InstructionText.occurs(in: revert.originalTitle) else { return "a change" }
        return Wording.quoted(revert.originalTitle, words: words)
    }

    private static func day(_ revert: EvidenceRevert) -> String {
        revert.originalLandedAt.map { " on \($0.dateText)" } ?? ""
    }

    private static func origin(of revert: EvidenceRevert) -> String {
        let landed = revert.originalLandedAt.map { "which landed on \($0.dateText)" }
        let released = revert.releasedIn.map { "was part of \(EvidenceRelease.name(of: $0))" }
        switch (landed, released) {
        case (let landed?, let released?): return ", \(landed) and \(released)"
        case (let landed?, nil): return ", \(landed)"
        case (nil, let released?): return ", which \(released)"
        case (nil, nil): return ""
        }
    }
}
