import GhillieCore
import Persistence

/// How far one stream of a polled repository has been read. Saved with the events that it stands for, in one transaction.
struct IngestionPosition: Hashable, Sendable {
    /// The commit up to which everything is stored.
    var head: GitObjectID?
    /// The commit that is being read up to; `nil` between two looks.
    var targetHead: GitObjectID?
    /// Where an unfinished look carries on, and what else a stream keeps; its own format.
    var cursor: String?
    /// Everything that was updated up to then is stored. Moves only when a look is complete.
    var ingestedThrough: Instant?
    /// The newest time of update that was seen, in an unfinished look too.
    var seenThrough: Instant?
    /// When anything was last read.
    var checkedAt: Instant?
    /// When a look was last completed.
    var completedAt: Instant?
}

/// `stream_positions`, by a watched repository's id.
enum IngestionPositionStore {
    static func position(
        _ repository: RepositoryID, _ stream: IngestionStream, estate: EstateID, in transaction: SQLTransaction
    ) throws -> IngestionPosition {
        try transaction.first(
            """
            SELECT head, target_head, cursor, ingested_through, seen_through, checked_at, completed_at
            FROM stream_positions
            WHERE estate_id = \(estate)
                AND repository_ref = \(repository)
                AND stream = \(stream.rawValue)
            """
        ) { row in
            IngestionPosition(
                head: try row.optionalText(0).map(GitObjectID.init(stored:)),
                targetHead: try row.optionalText(1).map(GitObjectID.init(stored:)), cursor: try row.optionalText(2),
                ingestedThrough: try row.optionalInstant(3), seenThrough: try row.optionalInstant(4),
                checkedAt: try row.optionalInstant(5), completedAt: try row.optionalInstant(6))
        } ?? IngestionPosition()
    }

    static func save(
        _ position: IngestionPosition, of repository: RepositoryID, _ stream: IngestionStream, at now: Instant,
        estate: EstateID, in transaction: SQLTransaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO stream_positions (
                estate_id, repository_ref, stream, head, target_head, cursor, ingested_through, seen_through, checked_at,
                completed_at
            )
            VALUES (
                \(estate), \(repository), \(stream.rawValue), \(position.head?.rawValue),
                \(position.targetHead?.rawValue), \(position.cursor), \(position.ingestedThrough),
                \(position.seenThrough), \(now), \(position.completedAt)
            )
            ON CONFLICT (estate_id, repository_ref, stream) DO UPDATE
            SET head = excluded.head, target_head = excluded.target_head, cursor = excluded.cursor,
                ingested_through = excluded.ingested_through, seen_through = excluded.seen_through,
                checked_at = excluded.checked_at, completed_at = excluded.completed_at
            """)
    }
}
