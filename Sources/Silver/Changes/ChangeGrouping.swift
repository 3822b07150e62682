import GhillieCore

/// Groups landed commits into changes: what people read as one piece of delivered work.
///
/// Each commit of the chain is looked at with what it brought: a pull request, however it was merged, is one change; so
/// is another merge, unless it only joins histories, where what it brought is looked at as if it were a chain of its
/// own; commits that one committer put there in one second were rebased together; any other stands for itself. What a
/// fork took over from its parent is set apart first.
struct ChangeGrouping {
    /// A commit of a chain with what it brought, oldest first.
    struct Entry {
        let commit: Int32
        let landedAt: Instant
        let position: Int
        let brought: [Int32]
    }

    let history: CommitHistory
    let graph: CommitGraph
    let mainlines: Set<String>
    private var changes: [GroupedChange] = []
    // Which expansion has yet to place a commit; 0 where none has.
    private var expansionOf: [Int32]
    private var expansions: Int32 = 0

    // Branches are the names under which the default branch was seen.
    private init(history: CommitHistory, graph: CommitGraph, branches: Set<String>) {
        self.history = history
        self.graph = graph
        mainlines = branches.union(["main", "master", "trunk"]).subtracting(["HEAD"])
        expansionOf = Array(repeating: 0, count: history.count)
    }

    /// The changes of a chain; those of lower positions first, and of equal ones in the order of delivery.
    static func changes(
        of entries: [Entry], history: CommitHistory, graph: CommitGraph, branches: Set<String>
    ) -> [GroupedChange] {
        var grouping = ChangeGrouping(history: history, graph: graph, branches: branches)
        grouping.group(entries)
        return grouping.changes
    }

    /// Whether a commit was put there together with an earlier one of its chain.
    private func belongTogether(_ first: Entry, _ other: Entry) -> Bool {
        if graph.isMerge(other.commit) || history.isFromParent[Int(other.commit)] { return false }
        let number = history.pullRequestNumber(of: first.commit)
        guard number == history.pullRequestNumber(of: other.commit) else { return false }
        // By one pull request, as GitHub says, whatever the clocks say.
        if history.pullRequest(by: first.commit) != nil, history.pullRequest(by: other.commit) != nil { return true }
        let (landedTogether, first, other) = (first.landedAt == other.landedAt, Int(first.commit), Int(other.commit))
        return landedTogether && history.committers[first] == history.committers[other]
            && history.committedAt[first] == history.committedAt[other]
    }
}

// MARK: - Walking

extension ChangeGrouping {
    /// Where all that one merge of the chain brought has landed, and which of it is yet to be placed.
    private struct Place {
        let landedAt: Instant
        let position: Int
        let expansion: Int32

        func entry(_ commit: Int32, brought: [Int32] = []) -> Entry {
            Entry(commit: commit, landedAt: landedAt, position: position, brought: brought)
        }
    }

    private enum Step {
        case entries(ArraySlice<Entry>)
        /// A first-parent chain within what a merge brought, oldest first.
        case chain(ArraySlice<Int32>, Place)
        /// The other parents of a merge that only joins histories.
        case parents(ArraySlice<Int32>, Place)
    }

    // With a stack of its own: histories of merges in merges are deeper than a thread's. Each commit is placed once, so
    // that the cost does not grow with that depth.
    private mutating func group(_ entries: [Entry]) {
        var steps = [Step.entries(entries[...])]
        while let step = steps.popLast() {
            switch step {
            case .entries(let entries):
                guard let entry = entries.first else { continue }
                if isFromParent(entry) {
                    let (sync, own) = withoutParents(entry)
                    changes.append(sync)
                    steps.append(.entries(entries.dropFirst()))
                    if let own { steps.append(.entries([own])) }
                    continue
                }
                guard graph.isMerge(entry.commit) else {
                    let end = entries.firstIndex { !belongTogether(entry, $0) } ?? entries.endIndex
                    changes.append(run(entries[..<end]))
                    steps.append(.entries(entries[end...]))
                    continue
                }
                steps.append(.entries(entries.dropFirst()))
                if let expansion = place(entry) { steps.append(expansion) }
            case .chain(let chain, let place):
                guard let commit = chain.first else { continue }
                guard graph.isMerge(commit) else {
                    let first = place.entry(commit)
                    let together = chain.prefix { belongTogether(first, place.entry($0)) }
                    let entries = together.map { place.entry($0) }[...]
                    for entry in entries { expansionOf[Int(entry.commit)] = 0 }
                    changes.append(self.run(entries))
                    steps.append(.chain(chain.dropFirst(entries.count), place))
                    continue
                }
                steps.append(.chain(chain.dropFirst(), place))
                if let expansion = expand(commit, place) { steps.append(expansion) }
            case .parents(let parents, let place):
                guard let parent = parents.first else { continue }
                steps.append(.parents(parents.dropFirst(), place))
                steps.append(.chain(unplacedChain(endingAt: parent, place.expansion)[...], place))
            }
        }
    }

    /// Adds the change of a merge; what it brought is placed next where it only joins histories.
    private mutating func place(_ entry: Entry) -> Step? {
        let (change, joinsHistories) = merge(entry)
        changes.append(change)
        guard joinsHistories else { return nil }
        expansions += 1
        for commit in entry.brought { expansionOf[Int(commit)] = expansions }
        let place = Place(landedAt: entry.landedAt, position: entry.position, expansion: expansions)
        return .parents(graph.parents(of: entry.commit).dropFirst(), place)
    }

    /// The same for a merge within what another brought. What a branch of everyone's brought is not gathered first.
    private mutating func expand(_ commit: Int32, _ place: Place) -> Step? {
        if joinsMainline(commit) {
            expansionOf[Int(commit)] = 0
            changes.append(joint(place.entry(commit)))
            return .parents(graph.parents(of: commit).dropFirst(), place)
        }
        var brought: [Int32] = []
        graph.appendReachable(from: commit, to: &brought) { candidate in
            guard expansionOf[Int(candidate)] == place.expansion else { return false }
            expansionOf[Int(candidate)] = 0
            return true
        }
        brought.removeLast()
        return self.place(place.entry(commit, brought: brought))
    }

    /// The first-parent history of a parent, down to what has landed or has been placed; oldest first.
    private func unplacedChain(endingAt parent: Int32, _ expansion: Int32) -> [Int32] {
        var chain: [Int32] = []
        var next: Int32? = parent
        while let commit = next, commit >= 0, expansionOf[Int(commit)] == expansion {
            chain.append(commit)
            next = graph.firstParent(of: commit)
        }
        return chain.reversed()
    }
}
