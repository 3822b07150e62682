import Bronze
import GhillieCore

/// What one complete look at the repository saw.
struct ModelObservation: Hashable, Sendable {
    let at: Instant
    let head: GitObjectID
}

/// When each commit became part of the default branch, worked out from the words of the definition: the committer time of
/// the first first-parent commit that reaches it, raised to the landing time of that commit's predecessor, lowered to the
/// time at which a look first found it reachable.
struct ModelLandings: Sendable {
    /// Of every commit that the branch reaches.
    private(set) var landedAt: [GitObjectID: Instant] = [:]
    /// The branch itself, along first parents, oldest first.
    private(set) var branch: [GitObjectID] = []
    /// Which commit of the branch brought each, by its ordinal.
    private(set) var place: [GitObjectID: Int] = [:]
    /// What an earlier look found on the branch and the last one did not, with the first look that missed it for good.
    private(set) var droppedAt: [GitObjectID: Instant] = [:]
    /// When each commit that any look found came: the first of the last looks in a row that found it.
    private(set) var arrivedAt: [GitObjectID: Instant] = [:]

    init(of repository: ModelRepository, observations: [ModelObservation]) {
        guard let current = observations.last else { return }
        let looks = observations.map { (at: $0.at, found: repository.reachable(from: $0.head)) }
        var predecessor = Instant.earliest
        branch = repository.firstParents(of: current.head)
        for (ordinal, id) in branch.enumerated() {
            guard let commit = repository.commits[id], let firstFound = looks.first(where: { $0.found.contains(id) })
            else { continue }
            predecessor = min(max(commit.committer.instant, predecessor), firstFound.at)
            for brought in repository.reachable(from: id) where landedAt[brought] == nil {
                landedAt[brought] = predecessor
                place[brought] = ordinal
            }
        }
        for id in looks.reduce(into: Set<GitObjectID>(), { $0.formUnion($1.found) }) {
            guard let last = looks.lastIndex(where: { $0.found.contains(id) }) else { continue }
            arrivedAt[id] = looks[...last].reversed().prefix { $0.found.contains(id) }.last?.at
            if last + 1 < looks.count { droppedAt[id] = looks[last + 1].at }
        }
    }
}
