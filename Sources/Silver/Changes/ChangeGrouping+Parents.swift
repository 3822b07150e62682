import GhillieCore

// MARK: - Forks

extension ChangeGrouping {
    /// Whether a commit of the chain, or what it brought, came from a fork's parent.
    func isFromParent(_ entry: Entry) -> Bool {
        history.isFromParent[Int(entry.commit)] || entry.brought.contains { history.isFromParent[Int($0)] }
    }

    /// What came from the parent, as a sync, and the entry with what of the fork's own is left; `nil` where nothing is.
    ///
    /// A merge that brought commits of the parent and no work of the fork is a sync itself, whoever asked for it.
    func withoutParents(_ entry: Entry) -> (sync: GroupedChange, own: Entry?) {
        let own = entry.brought.filter { !history.isFromParent[Int($0)] }
        let hasWork = !graph.isMerge(entry.commit) || own.contains { !graph.isMerge($0) }
        guard !history.isFromParent[Int(entry.commit)], hasWork else {
            return (sync(entry, named: entry.commit, entry.brought + [entry.commit]), nil)
        }
        let taken = entry.brought.filter { history.isFromParent[Int($0)] }
        let rest = Entry(commit: entry.commit, landedAt: entry.landedAt, position: entry.position, brought: own)
        return (sync(entry, named: taken[0], taken), rest)
    }
}
