import Evidence
import GhillieCore

/// How one change is put into words.
enum ChangeWording {
    /// As a line of its own, in the past tense.
    static func line(_ change: EvidenceChange, words: Int) -> String {
        if let version = change.preparedVersion { return "Prepared version \(version)" }
        let line = PastTense.line(change.title)
        // A prefix that was stripped said what was done; where no verb says it now, it is put into words.
        let text = line == change.title && PastTense.clause(change.title) == nil ? lead(change.prefix) + line : line
        return Wording.short(change.isBreaking ? "Breaking: \(text)" : text, words: words)
    }

    /// As what follows a subject (`added X`); `nil` where the title has no verb that can, or is too long: a sentence can end
    /// with a title that is cut inside its quotation marks, not with a clause that is.
    static func clause(_ change: EvidenceChange, words: Int) -> String? {
        guard let clause = PastTense.clause(change.title), Wording.short(clause, words: words) == clause,
            !clause.hasSuffix("…")
        else { return nil }
        return clause.hasPrefix("fixed ") ? "corrected " + clause.dropFirst(6) : clause
    }

    /// Its pull request and the commit that names it: the one to read, the other to check in a clone.
    static func citations(of change: EvidenceChange) -> [Citation] {
        change.pullRequest.map { [.pullRequest($0), .commit(change.id)] } ?? [.commit(change.id)]
    }

    private static func lead(_ prefix: ConventionalType?) -> String {
        switch prefix {
        case .fix?: "Fixed: "
        case .feature?: "Added: "
        case .performance?: "Improved performance: "
        case .refactor?: "Refactored: "
        case .documentation?: "Documented: "
        case .test?: "Tests: "
        case .chore?, .dependencies?, .release?, .revert?, nil: ""
        }
    }
}
