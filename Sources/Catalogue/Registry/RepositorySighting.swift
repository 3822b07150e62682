package import GhillieCore

/// That GitHub called a repository so, at a time.
package struct RepositorySighting: Hashable, Sendable {
    package let nodeID: GitHubNodeID
    package let slug: RepositorySlug
    /// When it was called so. What it is called is what the latest sighting says.
    package let at: Instant

    package init(nodeID: GitHubNodeID, slug: RepositorySlug, at: Instant) {
        self.nodeID = nodeID
        self.slug = slug
        self.at = at
    }
}
