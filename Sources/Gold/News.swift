import GhillieCore
import Persistence
import Silver

/// Whether there is anything to tell after a ledger's end.
struct News {
    let subject: LedgerSubject
    let repository: RepositoryID
    let request: ReportRequest
    let last: LedgerWindow

    /// An activity that no report has told, history rewritten, or a new reason why the repository cannot be seen: silence
    /// that is not what it was is told once, not at every run.
    func exists(in transaction: SQLTransaction) throws -> Bool {
        let hasActivity = try SilverStore.hasUncovered(
            repository: repository, estate: subject.estate, before: request.asOf, in: transaction)
        if hasActivity { return true }
        let rewrite = try SilverStore.rewrite(
            repository: repository, estate: subject.estate, since: last.window.end, before: request.asOf,
            in: transaction)
        if rewrite.replaced + rewrite.dropped > 0 { return true }
        guard let reason = request.health(request.asOf).unhealthyReason else { return false }
        let latest = try ReportStore.currentReports(
            of: subject, endingBy: last.window.end, limit: 1, in: transaction
        ).first
        return latest?.unhealthyReason != reason
    }
}
