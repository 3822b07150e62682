import Bronze
import GhillieCore

/// Which commit took the place of which, one to one, worked out from the words of the definition: both have one author and
/// author time, and one subject or else one difference, and the one came when the other had gone.
///
/// Who came first takes what went first, so that of two twins of one dropped commit the later is new work. Where one look saw
/// neither subject nor difference kept, since both were changed since the last, it is new work too.
struct ModelReplacements: Sendable {
    /// The dropped commit whose place each commit took.
    private(set) var replaced: [GitObjectID: GitObjectID] = [:]

    init(of repository: ModelRepository, landings: ModelLandings) {
        func inOrder(_ times: [GitObjectID: Instant]) -> [(commit: ModelCommit, at: Instant)] {
            times.compactMap { id, at in repository.commits[id].map { (commit: $0, at: at) } }.sorted {
                ($0.at, $0.commit.committer.instant, $0.commit.id) < ($1.at, $1.commit.committer.instant, $1.commit.id)
            }
        }
        var gone = inOrder(landings.droppedAt)
        for (commit, arrivedAt) in inOrder(landings.arrivedAt) {
            func first(where isSame: (ModelCommit) -> Bool) -> Int? {
                gone.firstIndex { $0.at <= arrivedAt && commit.hasAuthorship(of: $0.commit) && isSame($0.commit) }
            }
            let bySubject = first { $0.subject == commit.subject }
            let taken = bySubject ?? first { $0.diffID != nil && $0.diffID == commit.diffID }
            if let taken { replaced[commit.id] = gone.remove(at: taken).commit.id }
        }
    }
}
