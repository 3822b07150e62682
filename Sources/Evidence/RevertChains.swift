import GhillieCore
import Silver

/// Changes of one window linked by full reverts: what is reverted, what reverts it, what reverts that, and so on.
struct RevertChains {
    /// Where each chain starts: work that was reverted in the window, or a revert of something from before it; ascending.
    private(set) var roots: [Int] = []
    /// By root, root first, ascending.
    private(set) var members: [Int: [Int]] = [:]
    private var reverted: Set<Int> = []

    /// `reverting` holds the indices of the reverts among the changes, ascending, and `aliases` the index of the item that each
    /// id of the window stands for.
    init(reverting: [Int], changes: FoldedChanges, aliases: [GitObjectID: Int]) {
        var target: [Int: Int] = [:]
        var open: [Int: Int] = [:]
        for index in reverting {
            let record = changes.records[index]
            guard !record.revertsPartly, let found = record.reverts.flatMap({ aliases[$0] }), found != index else {
                continue
            }
            target[index] = found
            open[found, default: 0] += 1
        }
        // From the last reverts to what they revert: when a change's turn comes, all reverts of it are decided.
        var decided = reverting.filter { open[$0] == nil }
        var next = 0
        while next < decided.count {
            let index = decided[next]
            next += 1
            guard let found = target[index] else { continue }
            let hasLastWord = changes.records[index].position >= changes.lastPosition(found)
            if hasLastWord, !reverted.contains(index) { reverted.insert(found) }
            open[found, default: 1] -= 1
            if open[found] == 0 { decided.append(found) }
        }
        // What was never decided runs in a circle, which real history cannot; each stands for itself.
        let known = Set(decided)
        var root: [Int: Int] = [:]
        for index in decided.reversed() { root[index] = target[index].flatMap { root[$0] } ?? index }
        for index in reverting where !known.contains(index) { root[index] = index }
        for (index, start) in root { members[start, default: []].append(index) }
        for start in members.keys { members[start]?.sort { $0 == start ? $1 != start : $1 != start && $0 < $1 } }
        roots = members.keys.sorted()
    }

    /// Whether the last word on it was a revert.
    func isReverted(_ index: Int) -> Bool { reverted.contains(index) }
    func isStanding(_ index: Int) -> Bool { !reverted.contains(index) }
}
