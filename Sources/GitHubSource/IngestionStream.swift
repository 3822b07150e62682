/// What of a repository is read on its own, each with its own position.
package enum IngestionStream: String, CaseIterable, Hashable, Sendable {
    case commits
    case pullRequests = "pull_requests"
    case issues
    case releases
    case deployments
    /// The changed paths of commits that no pull request tells. Work that follows the others: nothing waits for it.
    case commitFiles = "commit_files"
}

/// How far a look at one stream came.
package enum StreamOutcome: String, Hashable, Sendable {
    /// Nothing has moved since it was last read to its end: it was not asked for.
    case unchanged
    /// Everything is stored.
    case completed
    /// As much as one run may read; the next one carries on.
    case truncated
}
