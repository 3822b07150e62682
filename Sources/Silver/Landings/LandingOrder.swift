import GhillieCore

/// When each commit became part of the default branch: a pure function of the commits and of where the branch was seen.
///
/// The chain is the first-parent history of the latest observation's head. A commit of the chain lands at its committer
/// time, raised to the landing of the one before it and lowered to the first observation that reaches it; every other
/// commit lands with the first of the chain that reaches it. So landings never go back in time, whatever the clocks of
/// committers say.
struct LandingOrder: Sendable {
    /// Where the branch was seen, by the number of a commit.
    struct Observation: Sendable {
        let at: Instant
        let head: Int32
    }

    /// A commit that an earlier observation reached and the latest does not.
    struct Dropped: Sendable {
        let commit: Int32
        /// The first observation, after the last that reached it, that does not.
        let observation: Int32
    }

    /// One commit of the chain, with what landed by it.
    struct Link: Sendable {
        let commit: Int32
        let landedAt: Instant
        /// The ordinal in the chain, from its oldest known commit.
        let position: Int
        /// What it brought: in the order's `commits`, parents before children, without the commit itself.
        let brought: Range<Int>
    }

    /// What has landed: for each of the chain what it brought, then itself.
    private(set) var commits: [Int32] = []
    private(set) var links: [Link] = []
    private(set) var dropped: [Dropped] = []
    /// The first observation that reaches each commit; negative where none does.
    private(set) var firstObserved: [Int32] = []
    /// The first of the last observations in a row that reach each commit: later than `firstObserved` for one that was
    /// gone for a while, as when a branch was forced back.
    private(set) var arrived: [Int32] = []

    /// The order of a whole history. The graph must be without cycles.
    ///
    /// Observations come in ascending order; those of unknown heads say nothing and are left out by the caller. The
    /// graph is changed where a gap between two shallow observations is bridged.
    init(graph: inout CommitGraph, committedAt: [Instant], observations: [Observation]) {
        guard let latest = observations.last else {
            firstObserved = Array(repeating: -1, count: graph.count)
            arrived = firstObserved
            return
        }
        firstObserved = Self.observe(observations, in: &graph)
        let lastObserved = Self.lastObserved(observations, in: graph)
        arrived = Self.arrivals(observations, in: graph, first: firstObserved, last: lastObserved)
        let final = Int32(observations.count - 1)
        for commit in 0..<Int32(graph.count) {
            let last = lastObserved[Int(commit)]
            if last >= 0, last < final { dropped.append(Dropped(commit: commit, observation: last + 1)) }
        }
        let firstObserved = self.firstObserved
        land(
            graph.firstParentChain(endingAt: latest.head), in: graph, committedAt: committedAt,
            after: .earliest, position: 0, observedAt: { observations[Int(firstObserved[Int($0)])].at })
    }

    /// The order of what newer observations add to a chain that the newest of them runs into, and on which all of them
    /// lie; `nil` where one does not.
    ///
    /// The tip's landing and position are given, and observations in ascending order. The graph holds what is new;
    /// parents that have landed are its border.
    init?(
        extending previous: (landedAt: Instant, position: Int), by observations: [Observation], graph: CommitGraph,
        committedAt: [Instant]
    ) {
        guard let latest = observations.last else { return nil }
        let chain = graph.firstParentChain(endingAt: latest.head)
        firstObserved = Array(repeating: -1, count: graph.count)
        var next = 0
        for commit in chain {
            firstObserved[Int(commit)] = Int32(next)
            if next < observations.count, observations[next].head == commit {
                while next < observations.count, observations[next].head == commit { next += 1 }
            }
        }
        guard next == observations.count else { return nil }
        let firstObserved = self.firstObserved
        arrived = firstObserved
        land(
            chain, in: graph, committedAt: committedAt, after: previous.landedAt, position: previous.position + 1,
            observedAt: { observations[Int(firstObserved[Int($0)])].at })
    }

    private mutating func land(
        _ chain: [Int32], in graph: CommitGraph, committedAt: [Instant], after previous: Instant, position: Int,
        observedAt: (Int32) -> Instant
    ) {
        var hasLanded = Array(repeating: false, count: graph.count)
        var landedAt = previous
        for (ordinal, commit) in chain.enumerated() {
            landedAt = min(max(committedAt[Int(commit)], landedAt), observedAt(commit))
            let start = commits.count
            graph.appendReachable(from: commit, to: &commits) { candidate in
                if hasLanded[Int(candidate)] { return false }
                hasLanded[Int(candidate)] = true
                return true
            }
            links.append(
                Link(
                    commit: commit, landedAt: landedAt, position: position + ordinal,
                    brought: start..<(commits.count - 1)))
        }
    }

    /// The first observation that reaches each commit, with gaps bridged on the way.
    ///
    /// Clones of little depth, taken one after the other, can leave a gap between them. Where the chain of one ends at
    /// a parent that is not known, and the one before it stands apart, the branch is taken to have grown from there:
    /// nobody has seen it rewritten. Two that end at the same unknown parent have forked.
    private static func observe(_ observations: [Observation], in graph: inout CommitGraph) -> [Int32] {
        var first = Array(repeating: Int32(-1), count: graph.count)
        var cuts: Set<Int32> = []
        for (index, observation) in observations.enumerated() {
            if let (end, missing) = cut(below: observation.head, in: graph, isKnown: { first[Int($0)] >= 0 }),
                cuts.insert(missing).inserted, index > 0
            {
                graph.bridge(end, to: observations[index - 1].head)
            }
            var reached: [Int32] = []
            graph.appendReachable(from: observation.head, to: &reached) { commit in
                if first[Int(commit)] >= 0 { return false }
                first[Int(commit)] = Int32(index)
                return true
            }
        }
        return first
    }

    /// Where the first-parent chain below a head ends at a parent that is not known, before it runs into a known
    /// commit.
    private static func cut(
        below head: Int32, in graph: CommitGraph, isKnown: (Int32) -> Bool
    ) -> (end: Int32, missing: Int32)? {
        var commit = head
        while !isKnown(commit) {
            if let missing = graph.missingFirstParent(of: commit) { return (commit, missing) }
            guard let parent = graph.firstParent(of: commit), parent >= 0 else { return nil }
            commit = parent
        }
        return nil
    }

    private static func arrivals(
        _ observations: [Observation], in graph: CommitGraph, first: [Int32], last: [Int32]
    ) -> [Int32] {
        var arrived = first
        func reached(_ index: Int) -> [Bool] {
            var isReached = Array(repeating: false, count: graph.count)
            var order: [Int32] = []
            graph.appendReachable(from: observations[index].head, to: &order) { commit in
                if isReached[Int(commit)] { return false }
                isReached[Int(commit)] = true
                return true
            }
            return isReached
        }
        for index in rewrites(observations, in: graph, first: first) {
            let (before, after) = (reached(index - 1), reached(index))
            var away = before.indices.filter { before[$0] && !after[$0] && last[$0] > index }
            var next = index
            while !away.isEmpty {
                next += 1
                let found = reached(next)
                for commit in away where found[commit] { arrived[commit] = Int32(next) }
                away.removeAll { found[$0] }
            }
        }
        return arrived
    }

    /// The observations whose heads were not plainly grown from the ones before them.
    private static func rewrites(_ observations: [Observation], in graph: CommitGraph, first: [Int32]) -> [Int] {
        var isEntered = Array(repeating: false, count: graph.count)
        var order: [Int32] = []
        return observations.indices.dropFirst().filter { index in
            let previous = observations[index - 1].head
            var hasGrown = false
            graph.appendReachable(from: observations[index].head, to: &order) { commit in
                if commit == previous { hasGrown = true }
                guard first[Int(commit)] == index, !isEntered[Int(commit)] else { return false }
                isEntered[Int(commit)] = true
                return true
            }
            return !hasGrown
        }
    }

    private static func lastObserved(_ observations: [Observation], in graph: CommitGraph) -> [Int32] {
        var last = Array(repeating: Int32(-1), count: graph.count)
        var reached: [Int32] = []
        for (index, observation) in observations.enumerated().reversed() {
            graph.appendReachable(from: observation.head, to: &reached) { commit in
                if last[Int(commit)] >= 0 { return false }
                last[Int(commit)] = Int32(index)
                return true
            }
        }
        return last
    }
}
