package import GhillieCore

/// A repository that an estate knows of.
package struct WatchedRepository: Hashable, Sendable {
    /// What a person said of ingestion. Nothing else ever changes it.
    package enum Choice: String, Hashable, Sendable, CaseIterable {
        case on, off
    }

    /// The key of its rows everywhere, which a rename does not change.
    package let id: RepositoryID
    /// What it is called now.
    package var slug: RepositorySlug
    /// GitHub's stable id, once it is known.
    package var nodeID: String?
    /// The branch that the catalogue names.
    package var defaultBranch: String?
    package var documentationPaths: [String]
    /// The slug, in lower case, by which the catalogue knows it; `nil` where it does not, or not any more.
    package var catalogueSlug: String?
    package var choice: Choice?
    /// When it was last seen by this name; `nil` where GitHub has not shown it yet.
    package var namedAt: Instant?
    /// Only deliveries have told of it so far: nobody has asked for it, and nothing of it has been fetched. What its rows are
    /// called may still change.
    package var isOnlySeen = false
    /// Another repository is called so by now, and what this one is called is not known until it is seen again.
    package var hasLostItsName = false

    package init(
        id: RepositoryID, slug: RepositorySlug, nodeID: String? = nil, defaultBranch: String? = nil,
        documentationPaths: [String] = [], catalogueSlug: String? = nil, choice: Choice? = nil
    ) {
        self.id = id
        self.slug = slug
        self.nodeID = nodeID
        self.defaultBranch = defaultBranch
        self.documentationPaths = documentationPaths
        self.catalogueSlug = catalogueSlug
        self.choice = choice
    }

    /// Its place in the list, and what no two may share: the slug in lower case.
    var key: String { RepositoryID(slug).rawValue + (hasLostItsName ? "#\(id)" : "") }

    /// Whether its events are fetched: as a person chose, else as long as it is in the catalogue.
    package var isIngested: Bool {
        switch choice {
        case .on: true
        case .off: false
        case nil: catalogueSlug != nil
        }
    }
}
