package import GhillieCore
package import Persistence

/// How far one stream of one repository has been read. Saved with, or after, the events that it stands for: a position
/// never runs ahead of Bronze.
package struct StreamPosition: Hashable, Sendable {
    package let repository: RepositorySlug
    /// The stream's name within its repository: `git`.
    package let stream: String
    /// The commit up to which everything is stored.
    package let head: GitObjectID?
    /// What else the stream needs to carry on; its own format.
    package let cursor: String?
    /// When the source was last read completely.
    package let checkedAt: Instant

    package init(repository: RepositorySlug, stream: String, head: GitObjectID?, cursor: String?, checkedAt: Instant) {
        self.repository = repository
        self.stream = stream
        self.head = head
        self.cursor = cursor
        self.checkedAt = checkedAt
    }
}

/// `stream_positions`: one row for each stream of each repository.
package enum StreamPositionStore {
    package static func position(
        repository: RepositorySlug, stream: String, estate: EstateID, in transaction: SQLTransaction
    ) throws -> StreamPosition? {
        try transaction.first(
            """
            SELECT head, cursor, checked_at
            FROM stream_positions
            WHERE estate_id = \(estate)
                AND repository_ref = \(key(repository))
                AND stream = \(stream)
            """
        ) { row in
            StreamPosition(
                repository: repository, stream: stream, head: try row.optionalText(0).map(GitObjectID.init(stored:)),
                cursor: try row.optionalText(1), checkedAt: try row.instant(2))
        }
    }

    package static func save(_ position: StreamPosition, estate: EstateID, in transaction: SQLTransaction) throws {
        try transaction.execute(
            """
            INSERT INTO stream_positions (estate_id, repository_ref, stream, head, cursor, checked_at)
            VALUES (
                \(estate), \(key(position.repository)), \(position.stream), \(position.head?.rawValue),
                \(position.cursor), \(position.checkedAt)
            )
            ON CONFLICT (estate_id, repository_ref, stream) DO UPDATE
            SET head = excluded.head, cursor = excluded.cursor, checked_at = excluded.checked_at
            """)
    }

    // GitHub's slugs ignore case, and so does the repository's identity.
    private static func key(_ repository: RepositorySlug) -> String { RepositoryID(repository).rawValue }
}
