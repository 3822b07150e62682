import GhillieCore

/// What has changed in a repository since its landings were last up to date, as far as one run knows.
struct LandingNews: Sendable {
    private(set) var commits: [String] = []
    private(set) var heads: [HeadNews] = []
    /// Merged pull requests that are told otherwise by now.
    private(set) var pullRequests: Set<Int> = []
    /// Commits that are newly known to have come by a pull request.
    private(set) var associatedCommits: Set<String> = []
    /// Whether there is more than the rest says.
    private(set) var needsRebuild: Bool

    init(needsRebuild: Bool = false) { self.needsRebuild = needsRebuild }

    /// How many things this names.
    var count: Int { commits.count + heads.count + pullRequests.count + associatedCommits.count }

    mutating func add(_ delta: EntityStore.Delta) {
        if needsRebuild { return }
        heads += delta.insertedHeads
        pullRequests.formUnion(delta.changedPullRequests)
        associatedCommits.formUnion(delta.associatedCommits)
        commits += delta.insertedCommits
        // What is computed anew is read from the tables.
        if delta.hasChangedCommits || commits.count > LandingUpdater.extensionLimit {
            self = LandingNews(needsRebuild: true)
        }
    }
}
