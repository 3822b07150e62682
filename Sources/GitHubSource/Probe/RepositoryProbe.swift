package import GhillieCore
package import GitHubAPI

/// What a glance at a repository told.
package enum RepositoryProbe: Hashable, Sendable {
    case found(RepositorySnapshot)
    /// GitHub does not show it, with the reason in our own words.
    case unavailable(reason: String)
    /// GitHub said of this one alone why it tells nothing of it: a right that is missing, or an answer of another shape.
    case failed(GitHubFault)
}

/// A repository as a probe found it: its names and its head, and the newest item of each stream.
package struct RepositorySnapshot: Hashable, Sendable {
    /// The node of `ProbeFields`, as GitHub gave it.
    package let node: JSONValue
    package let nodeID: String
    package let slug: RepositorySlug
    package let isArchived: Bool
    package let isDisabled: Bool
    let isFork: Bool
    /// What it was forked from; `nil` too where GitHub does not show that.
    let parent: Parent?
    /// The default branch's newest commit; `nil` where there is none.
    package let head: GitObjectID?
    /// When the probe was sent: everything that happened before is in it.
    package let seenAt: Instant

    /// - Throws: `GitHubFault` that names what is missing.
    init(node: JSONValue, seenAt: Instant) throws {
        self.node = node
        self.seenAt = seenAt
        nodeID = try node.expectedText("id")
        guard let slug = try? RepositorySlug(parsing: try node.expectedText("nameWithOwner")) else {
            throw GitHubFault(.malformed, "GitHub's answer has no usable nameWithOwner")
        }
        self.slug = slug
        isArchived = try node.expectedFlag("isArchived")
        isDisabled = try node.expectedFlag("isDisabled")
        isFork = try node.expectedFlag("isFork")
        parent = Parent(node["parent"])
        let isEmpty = try node.expectedFlag("isEmpty")
        head =
            isEmpty || node["defaultBranchRef"] == nil
            ? nil : try node.expectedObject("defaultBranchRef.target.oid")
        for connection in Self.marks { _ = try node.expectedElements("\(connection).nodes") }
    }

    private static let marks = ["pullRequests", "issues", "releases", "deployments"]

    /// What a stream's newest item was: the same, as long as nothing has moved.
    func mark(_ connection: String) -> JSONValue? { node[connection] }

    /// The repository itself, without its streams: the payload of `github.repository`.
    var repository: JSONValue {
        var members = node.object ?? [:]
        for name in Self.marks + ["__typename"] { members[name] = nil }
        return .object(members)
    }

    /// What of the repository is news when it changes; times move by themselves.
    var identity: ContentHash {
        var members = repository.object ?? [:]
        for name in ["pushedAt", "updatedAt"] { members[name] = nil }
        return ContentHash(of: JSONValue.object(members).canonicalJSON)
    }
}
