import GhillieCore
import Silver

/// What the windows before this one say of the repository's own habits.
struct EarlierHistory {
    private(set) var fixesPerWindow: [Int] = []
    private(set) var fixes: [EarlierChange] = []
    private(set) var reverts: [EarlierChange] = []

    /// What this window tells is left out, also where it landed in an earlier one.
    init(_ windows: [[ChangeRecord]], excluding told: FoldedChanges) {
        let told = windows.allSatisfy(\.isEmpty) ? [] : told.ids
        for window in windows {
            var count = 0
            for record in window {
                guard record.kind != .sync, !told.contains(record.id) else { continue }
                let isRevert = record.reverts != nil || record.revertedTitle != nil
                guard !record.isBot || isRevert else { continue }
                let title = ParsedTitle(record.title)
                if isRevert {
                    reverts.append(EarlierChange(record, title: title))
                } else if WorkTypeClassifier.workType(
                    of: title, paths: ChangedPaths(), isBot: false, sourceBranch: record.sourceBranch) == .bug
                {
                    count += 1
                    fixes.append(EarlierChange(record, title: title))
                }
            }
            fixesPerWindow.append(count)
        }
        fixes.sort { ($0.position, $0.landedAt, $0.id) < ($1.position, $1.landedAt, $1.id) }
        reverts.sort { ($0.position, $0.landedAt, $0.id) < ($1.position, $1.landedAt, $1.id) }
    }
}
