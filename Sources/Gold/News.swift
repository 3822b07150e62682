import Catalogue
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
        if hasActivity, try isHeard(in: transaction) { return true }
        if try !sieve.unhidden(since: last.noiseFingerprint, in: transaction).isEmpty { return true }
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

    private var sieve: NoiseSieve {
        NoiseSieve(filter: request.settings.noise, repository: repository, estate: subject.estate)
    }

    /// Whether a filter leaves anything of it: what it hides waits, and is counted beside the next thing that is told.
    private func isHeard(in transaction: SQLTransaction) throws -> Bool {
        if request.settings.noise.isEmpty { return true }
        let releases = try SilverStore.uncoveredReleases(
            repository: repository, estate: subject.estate, from: .earliest, before: request.asOf, in: transaction)
        if !releases.isEmpty { return true }
        let changes = try SilverStore.uncoveredChanges(
            repository: repository, estate: subject.estate, from: .earliest, before: request.asOf, in: transaction)
        return try !sieve.part(changes, in: transaction).told.isEmpty
    }
}
