package import GhillieCore

/// The identity of activities: content alone, so that replay and every order of events give the same. Time is no part
/// of it.
package enum Activity {
    /// A commit landed on the default branch.
    package static func committed(
        _ sha: GitObjectID, repository: RepositoryID, estate: EstateID
    ) -> ContentHash {
        ContentHash(joining: estate.rawValue, repository.rawValue, "commit", sha.rawValue, "committed")
    }

    /// A release was published.
    package static func published(tag: String, repository: RepositoryID, estate: EstateID) -> ContentHash {
        ContentHash(joining: estate.rawValue, repository.rawValue, "release", tag, "published")
    }
}
