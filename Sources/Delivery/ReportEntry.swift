package import GhillieCore
package import Gold

/// What one repository contributes to an answer: a report, or the word that nothing is new.
package enum ReportEntry: Sendable {
    case report(Report)
    /// `caveat`: why even that is not certain, as a clause.
    case quiet(RepositorySlug, since: Instant, caveat: String?)

    var repository: RepositorySlug {
        switch self {
        case .report(let report): report.repository
        case .quiet(let repository, _, _): repository
        }
    }

    /// `nil` where nothing is new.
    package var report: Report? {
        switch self {
        case .report(let report): report
        case .quiet: nil
        }
    }

    /// `nil` for a report.
    package var quietSentence: String? {
        switch self {
        case .report: nil
        case .quiet(let repository, let since, let caveat):
            "\(repository): nothing new since \(since.minuteText)\(caveat.map { " (\($0))" } ?? "")."
        }
    }
}
