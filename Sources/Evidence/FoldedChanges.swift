import GhillieCore
import Silver

/// The changes of a window with those of one pull request put into one: a merge queue or a cherry-pick can land it in
/// several.
struct FoldedChanges {
    /// In the order of landing of their first part.
    let records: [ChangeRecord]
    /// By index, where it is not the record's own: where the last part landed. A revert before that had not the last word.
    private let lastPositions: [Int: Int]
    /// The index of the record that each id of a folded part stands for.
    private let folded: [GitObjectID: Int]

    /// In the order of landing, merges that only join histories left out.
    init(_ records: [ChangeRecord]) {
        var byNumber: [Int: Int] = [:]
        byNumber.reserveCapacity(records.count)
        let hasParts = records.contains { record in
            Self.number(of: record).map { byNumber.updateValue(0, forKey: $0) != nil } ?? false
        }
        guard hasParts else {
            (self.records, lastPositions, folded) = (records, [:], [:])
            return
        }
        byNumber.removeAll(keepingCapacity: true)
        var whole: [ChangeRecord] = []
        var lastPositions: [Int: Int] = [:]
        var folded: [GitObjectID: Int] = [:]
        for record in records {
            if let number = Self.number(of: record) {
                if let index = byNumber[number] {
                    whole[index].commits += record.commits
                    lastPositions[index] = record.position
                    folded[record.id] = index
                    continue
                }
                byNumber[number] = whole.count
            }
            whole.append(record)
        }
        self.records = whole
        self.lastPositions = lastPositions
        self.folded = folded
    }

    func lastPosition(_ index: Int) -> Int { lastPositions[index] ?? records[index].position }

    /// The index of the record that each of these ids stands for, where it is one of the window.
    func indices(of ids: Set<GitObjectID>) -> [GitObjectID: Int] {
        guard !ids.isEmpty else { return [:] }
        var found = folded
        for index in records.indices where ids.contains(records[index].id) { found[records[index].id] = index }
        return found
    }

    /// Every id of the window.
    var ids: Set<GitObjectID> { Set(records.map(\.id)).union(folded.keys) }

    /// A revert that quotes the number of what it reverts is no part of that.
    private static func number(of record: ChangeRecord) -> Int? {
        record.reverts == nil && record.revertedTitle == nil ? record.pullRequest : nil
    }
}
