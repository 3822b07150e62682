import GhillieCore
import Persistence
import Silver

/// What a window told, as it is by now: a rewrite of history may have put other commits in the place of those that it told.
struct RetoldWork {
    let window: LedgerWindow
    let repository: RepositoryID
    let estate: EstateID

    /// What took the place of a commit that the window told is told in its stead, unless another window told that too. What is
    /// gone without a successor is counted.
    func work(in transaction: SQLTransaction) throws -> ToldWork {
        var told = ToldWork(
            changes: try SilverStore.changes(coveredBy: window.id, estate: estate, in: transaction),
            releases: try SilverStore.releases(coveredBy: window.id, estate: estate, in: transaction),
            late: try CoverageStore.late(in: window, estate: estate, in: transaction))
        let missing = try CoverageStore.counts(by: window, estate: estate, in: transaction).told - told.activities.count
        guard missing > 0 else { return told }

        let dropped = try droppedCommits(in: transaction)
        let successors = dropped.compactMap(\.successor)
        let changes = try SilverStore.changes(of: successors, repository: repository, estate: estate, in: transaction)
        let live = Set(changes.flatMap { $0.commits.map(\.activityID) })
        let covered = try CoverageStore.told(among: Array(live), by: window, estate: estate, in: transaction)
        var replaced = 0
        var replacements: Set<ContentHash> = []
        for (activity, successor) in dropped {
            let successor = successor.map { Activity.committed($0, repository: repository, estate: estate) }
            let isLate = told.late.remove(activity) != nil
            guard let successor, live.contains(successor) else { continue }
            replaced += 1
            guard covered[successor] == nil else { continue }
            replacements.insert(successor)
            if isLate { told.late.insert(successor) }
        }
        told.add(Self.only(replacements, of: changes))
        told.gone = missing - replaced
        return told
    }

    /// What the window told and history lost, with its successor.
    private func droppedCommits(
        in transaction: SQLTransaction
    ) throws -> [(activity: ContentHash, successor: GitObjectID?)] {
        let successors = try SilverStore.successors(repository: repository, estate: estate, in: transaction)
        let activities = successors.keys.sorted().map { sha in
            (
                activity: Activity.committed(sha, repository: repository, estate: estate),
                successor: successors[sha] ?? nil
            )
        }
        let told = try CoverageStore.told(
            among: activities.map(\.activity), by: window, estate: estate, in: transaction)
        return activities.filter { told[$0.activity] == true }
    }

    private static func only(_ activities: Set<ContentHash>, of changes: [ChangeRecord]) -> [ChangeRecord] {
        changes.compactMap { change in
            var change = change
            change.commits.removeAll { !activities.contains($0.activityID) }
            return change.commits.isEmpty ? nil : change
        }
    }
}
