import GhillieCore
import Persistence
import Silver

/// History that came to light after a repository's first window closed, as when a shallow clone is deepened.
///
/// What the baseline reaches is never told. It is told apart from what landed before the first window and was only learnt of
/// too late (an old commit that was pushed afterwards) by its place: the baseline, or the first change that was told,
/// reaches the one and not the other.
struct Baseline {
    let subject: LedgerSubject
    let repository: RepositoryID

    /// Covers such history by the first window, which would have covered it had it been known.
    func coverLateHistory(in transaction: SQLTransaction) throws {
        guard let first = try LedgerStore.first(of: subject, in: transaction),
            let position = try lastPosition(before: first, in: transaction)
        else { return }
        let history = try SilverStore.uncoveredHistory(
            repository: repository, estate: subject.estate, before: first.window.start, upTo: position, in: transaction)
        try CoverageStore.cover(history, late: [], as: .baseline, by: first, estate: subject.estate, in: transaction)
    }

    private func lastPosition(before first: LedgerWindow, in transaction: SQLTransaction) throws -> Int? {
        if let baseline = first.baseline {
            return try SilverStore.position(
                of: baseline, repository: repository, estate: subject.estate, in: transaction)
        }
        // Nothing was known before the first window. What the first told change grew from is history all the same.
        return try SilverStore.firstPosition(coveredBy: first.id, estate: subject.estate, in: transaction)
    }
}
