import GhillieCore
import Persistence

/// `ingestion_gaps`: since when something of a stream is known to be missing, and until when it was.
enum IngestionGapStore {
    /// Opens a gap, unless the stream has an open one.
    static func open(
        _ stream: IngestionStream, of repository: RepositoryID, reason: String, at now: Instant, estate: EstateID,
        in transaction: SQLTransaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO ingestion_gaps (estate_id, repository_id, stream, opened_at, reason)
            SELECT \(estate), \(repository), \(stream.rawValue), \(now), \(reason)
            WHERE NOT EXISTS (
                SELECT 1
                FROM ingestion_gaps
                WHERE estate_id = \(estate)
                    AND repository_id = \(repository)
                    AND stream = \(stream.rawValue)
                    AND filled_at IS NULL
            )
            ON CONFLICT (estate_id, repository_id, stream, opened_at) DO UPDATE
            SET reason = excluded.reason, filled_at = NULL
            """)
    }

    static func close(
        _ stream: IngestionStream, of repository: RepositoryID, at now: Instant, estate: EstateID,
        in transaction: SQLTransaction
    ) throws {
        try transaction.execute(
            """
            UPDATE ingestion_gaps
            SET filled_at = \(now)
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
                AND stream = \(stream.rawValue)
                AND filled_at IS NULL
            """)
    }
}
