import GhillieCore

/// Finds the change that a revert takes back: by the id of a commit, else by the number of a pull request, else by
/// title; the latest such that landed before the revert.
struct RevertPairing {
    /// A change that may have been reverted.
    struct Target: Sendable {
        let id: String
        let title: String
        let pullRequest: Int?
        let position: Int
        /// The place among changes of the same position, in the order of delivery; 0 for those of positions that are
        /// complete.
        let sequence: Int
        let workCount: Int
    }

    private let targets: [Target]
    /// Landed commits in ascending order, each with the number of its change in `targets`.
    private let commits: [(sha: String, target: Int)]
    private let byPullRequest: [Int: [Int]]
    private let byTitle: [String: [Int]]

    init(targets: [Target], commits: [(sha: String, target: Int)]) {
        self.targets = targets
        self.commits = commits
        byPullRequest = Dictionary(grouping: targets.indices.filter { targets[$0].pullRequest != nil }) {
            targets[$0].pullRequest ?? 0
        }
        byTitle = Dictionary(grouping: targets.indices) { targets[$0].title }
    }

    /// Whether the ids that a message gives lead to a change, so that no number or title need be looked up.
    func findsCommit(of reference: RevertReference, from own: Target) -> Bool {
        latest(commits: reference.commits, before: own) != nil
    }

    /// Fills in what a change reverts.
    func pair(_ change: inout Change, _ reference: RevertReference, own: Target) {
        change.revertedTitle = reference.title
        change.revertsPartly = reference.isPartial
        if let (target, named) = latest(commits: reference.commits, before: own) {
            change.reverts = target.id
            // One commit of a pull request is a part of it; its merge is the whole.
            if named < target.workCount, !reference.commits.contains(where: target.id.hasPrefix) {
                change.revertsPartly = true
            }
            return
        }
        let numbered = reference.pullRequest.flatMap { byPullRequest[$0] } ?? []
        change.reverts = latest(numbered, before: own)?.id ?? latest(titled(reference), before: own)?.id
    }

    private func titled(_ reference: RevertReference) -> [Int] {
        guard let title = reference.title else { return [] }
        let bare = SubjectNumber(of: title)?.title ?? title
        return (byTitle[title] ?? []) + (bare == title ? [] : byTitle[bare] ?? [])
    }

    private func latest(commits prefixes: [String], before own: Target) -> (Target, named: Int)? {
        let found = prefixes.flatMap { prefix in
            commits[(firstCommit(from: prefix))...].prefix { $0.sha.hasPrefix(prefix) }
        }
        guard let target = latest(found.map(\.target), before: own) else { return nil }
        return (target, Set(found.filter { targets[$0.target].id == target.id }.map(\.sha)).count)
    }

    private func latest(_ candidates: [Int], before own: Target) -> Target? {
        candidates.lazy.map { targets[$0] }.filter {
            $0.id != own.id && ($0.position, $0.sequence) < (own.position, own.sequence)
        }.max { ($0.position, $0.id) < ($1.position, $1.id) }
    }

    private func firstCommit(from prefix: String) -> Int {
        var low = 0
        var high = commits.count
        while low < high {
            let middle = (low + high) / 2
            if commits[middle].sha < prefix { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
