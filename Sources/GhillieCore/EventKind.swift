/// The kinds of raw event that local clones give.
package enum EventKind: String, CaseIterable, Sendable {
    /// One commit as the object database holds it; see `GitCommitPayload`.
    case gitCommit = "git.commit"
    /// Where the default branch stood when a clone was read; see `GitHeadPayload`.
    case gitHead = "git.head"
    /// A tag and what it names; see `GitTagPayload`.
    case gitTag = "git.tag"
}

/// The systems that raw events come from.
package enum EventSource: String, CaseIterable, Sendable {
    case git
}
