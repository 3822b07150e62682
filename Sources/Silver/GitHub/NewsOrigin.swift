import Catalogue
import GhillieCore

/// Whose news an event brings.
enum NewsOrigin: Hashable, Sendable {
    /// A clone, which names a slug, or a poll, which names the id that the repository's rows have, and sees what it is called now.
    case known(RepositoryID, RepositoryNews)
    /// A delivery, whose payload says what the repository is called, and what its default branch is: the registry knows which
    /// repository that is.
    case seen(RepositorySighting, branch: String?)

    /// `nil` for a delivery that tells of no repository.
    init?(payload: JSONValue, receivedAt: Instant) {
        guard let sighting = RepositorySighting(payload: payload, receivedAt: receivedAt) else { return nil }
        self = .seen(sighting, branch: payload.at("repository", "default_branch")?.short.map(\.storable))
    }
}

extension RepositorySighting {
    /// The repository of a delivery: by its node id, or its number where the payload is too old to have one.
    ///
    /// What it is called is as new as the repository's last update in the payload, so that an old delivery that comes late takes no
    /// new name away.
    init?(payload: JSONValue, receivedAt: Instant) {
        guard let repository = payload["repository"],
            let slug = repository["full_name"]?.short.flatMap({ try? RepositorySlug(parsing: $0) })
        else { return nil }
        let number = repository["id"]?.positive.map { GitHubNodeID(repositoryNumber: UInt64($0)) }
        guard let nodeID = repository["node_id"]?.short.map({ GitHubNodeID($0.storable) }) ?? number else { return nil }
        let times = ["updated_at", "pushed_at", "created_at"].compactMap { repository[$0]?.instant }
        self.init(nodeID: nodeID, slug: slug, at: min(times.max() ?? receivedAt, receivedAt))
    }
}

extension JSONValue {
    /// A text that can be a name. What is longer would not fit into an index.
    fileprivate var short: String? { string.flatMap { $0.utf8.count <= 250 && !$0.isEmpty ? $0 : nil } }
}
