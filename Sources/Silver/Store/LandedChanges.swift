import GhillieCore

/// Puts commits that were read in any order to their changes, and all of them in order.
struct LandedChanges {
    private var changes: [ChangeRecord] = []
    private var commits: [Commit] = []
    private var indices: [String: Int] = [:]

    private struct Commit {
        /// Where its change stands among those that were read.
        let change: Int
        let position: Int
        let record: CommitRecord

        func precedes(_ other: Commit) -> Bool {
            position != other.position ? position < other.position : record.sha < other.record.sha
        }
    }

    /// Adds a commit; its change is made where it is the first of it.
    mutating func add(
        _ record: CommitRecord, at position: Int, of id: String, making change: () throws -> ChangeRecord
    ) rethrows {
        let index: Int
        if let known = indices[id] {
            index = known
        } else {
            index = changes.count
            indices[id] = index
            changes.append(try change())
        }
        commits.append(Commit(change: index, position: position, record: record))
    }

    /// By position, landing time and id.
    var inOrder: [ChangeRecord] {
        var changes = changes
        // Sorted by their numbers: a record is several texts, and moving it counts them all.
        for number in commits.indices.sorted(by: { commits[$0].precedes(commits[$1]) }) {
            changes[commits[number].change].commits.append(commits[number].record)
        }
        for index in changes.indices { changes[index].nameByItsCommits() }
        return changes.indices.sorted { Self.precedes(changes[$0], changes[$1]) }.map { changes[$0] }
    }

    private static func precedes(_ first: ChangeRecord, _ second: ChangeRecord) -> Bool {
        if first.position != second.position { return first.position < second.position }
        if first.landedAt != second.landedAt { return first.landedAt < second.landedAt }
        return first.id < second.id
    }
}
