package import GhillieCore

/// The identity of activities: content alone, so that replay and every order of events give the same. Time is no part
/// of it, since sources disagree on it; but what can be done again is told apart by its UTC day.
package enum Activity {
    /// A commit landed on the default branch.
    package static func committed(
        _ sha: GitObjectID, repository: RepositoryID, estate: EstateID
    ) -> ContentHash {
        ContentHash(joining: estate.rawValue, repository.rawValue, "commit", sha.rawValue, "committed")
    }

    /// A release was published. `replacement` is its id where it took the place of another of the same tag, which was told.
    package static func published(
        tag: String, replacement: Int?, repository: RepositoryID, estate: EstateID
    ) -> ContentHash {
        let (estate, repository) = (estate.rawValue, repository.rawValue)
        guard let replacement else { return ContentHash(joining: estate, repository, "release", tag, "published") }
        return ContentHash(joining: estate, repository, "release", tag, "published", String(replacement))
    }

    /// Something was done to an item of GitHub's.
    static func of(
        _ kind: ItemKind, _ number: Int, _ change: ItemActivity.Change, day: String?, repository: RepositoryID,
        estate: EstateID
    ) -> ContentHash {
        let parts = (estate.rawValue, repository.rawValue, kind.rawValue, String(number), change.rawValue)
        guard let day else { return ContentHash(joining: parts.0, parts.1, parts.2, parts.3, parts.4) }
        return ContentHash(joining: parts.0, parts.1, parts.2, parts.3, parts.4, day)
    }
}
