import Evidence
import GhillieCore

/// How consequential changes of one kind are beside each other: breaking ones, then those that move a roadmap or record a
/// decision, then by how many paths and commits they took. A size orders changes; it is never told.
struct ChangeWeights {
    private let weights: [Int]

    init(_ evidence: RepositoryEvidence) {
        var documented: Set<GitObjectID> = []
        for document in evidence.documentation where document.isRoadmap || document.isDecision {
            documented.insert(document.change)
        }
        weights = evidence.changes.map { change in
            var weight = min(change.writtenPaths ?? 0, 300) * 4 + min(change.commits.count, 100)
            if change.pullRequest != nil { weight += 2 }
            if change.isBreaking { weight += 1_000_000 }
            if !documented.isEmpty, documented.contains(change.id) { weight += 100_000 }
            return change.isBot ? weight - 2_000 : weight
        }
    }

    /// The heaviest first; equal ones in the order in which they landed.
    func sorted(_ indices: [Int]) -> [Int] {
        indices.sorted { weights[$0] != weights[$1] ? weights[$0] > weights[$1] : $0 < $1 }
    }
}
