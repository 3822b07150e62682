import Bronze
import GhillieCore
import GitHubAPI

/// Reads the commits by which the default branch grew: exactly those that the new head reaches and the old one does not.
///
/// The head moves when all of them are stored. What `history(since:)` gives is not that: it asks when commits were made, and
/// leaves out an old branch that was merged today.
struct CommitStream {
    let context: IngestionContext
    let snapshot: RepositorySnapshot

    /// - Returns: what was read; `unchanged` where neither the head nor the repository is another.
    func run() async throws -> StreamReport {
        var report = StreamReport()
        var context = context
        var position = try await context.position(.commits)
        var cursor = CommitCursor(text: position.cursor)
        if let head = snapshot.head {
            if position.head == head, position.targetHead == nil, cursor.identity == snapshot.identity.hex {
                report.outcome = .unchanged
                return report
            }
            while position.head != head {
                try Task.checkCancellation()
                if position.targetHead == nil {
                    position.targetHead = head
                    cursor.reset()
                }
                let target = position.targetHead ?? head
                if snapshot.isFork, context.own?.head != target {
                    context.own = try await ForkComparison(context: context, parent: snapshot.parent)
                        .own(upTo: target, &cursor)
                }
                if cursor.isHistory {
                    try await HistoryWalk(context: context, head: head).step(&position, &cursor, &report)
                } else if position.head == nil {
                    try await BaselineSearch(context: context).step(&position, &cursor, &report)
                } else {
                    try await ComparisonWalk(context: context, head: head).step(&position, &cursor, &report)
                }
                if context.isEnough(report.eventsRead), position.head != head {
                    report.outcome = .truncated
                    return report
                }
            }
        } else if cursor.identity == snapshot.identity.hex, position.completedAt != nil {
            report.outcome = .unchanged
            return report
        }
        report.eventsStored += try await finish(position, cursor)
        return report
    }

    /// The observation of the head, once all that it reaches is stored.
    private func finish(_ stored: IngestionPosition, _ cursor: CommitCursor) async throws -> Int {
        var (position, cursor) = (stored, cursor)
        // A branch that is away for one look may come back: what is still missing below a head that was begun stays known.
        if position.targetHead == nil { cursor.reset() }
        cursor.identity = snapshot.identity.hex
        position.cursor = cursor.text
        position.completedAt = context.clock.now()
        position.ingestedThrough = snapshot.seenAt
        let event = RawEvent(
            polled: .gitHubRepository, sourceEventID: snapshot.nodeID, repository: context.repository,
            occurredAt: snapshot.seenAt, payload: snapshot.repository.canonicalJSON)
        return try await context.save([event], position, of: .commits)
    }
}

extension IngestionContext {
    /// Stores commits in full, with where reading carries on after them. Those that a fork has of its parent are told apart
    /// here, and their changed paths are nobody's question.
    func save(commits: [JSONValue], _ position: inout IngestionPosition, _ cursor: CommitCursor) async throws -> Int {
        position.cursor = cursor.text
        let events = try commits.map { try NodeEvents.commit($0, self) }
        let requests = commits.map { NodeEvents.pullRequests(of: $0, in: nodeID) }
        let renaming = try await renaming(among: requests.reduce(into: Set<Int>()) { $0.formUnion($1) })
        var withoutPaths: [GitObjectID] = []
        for (commit, requests) in zip(commits, requests)
        where requests.isEmpty || !requests.isDisjoint(with: renaming) {
            let id = try commit.expectedObject("oid")
            if own?.contains(id) ?? true { withoutPaths.append(id) }
        }
        return try await save(events, position, of: .commits, withoutPaths: withoutPaths)
    }
}
