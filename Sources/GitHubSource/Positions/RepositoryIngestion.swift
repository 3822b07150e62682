package import GhillieCore
package import Persistence

/// What ingestion knows of a repository as a whole.
package struct RepositoryIngestion: Hashable, Sendable {
    package enum State: String, Hashable, Sendable, CaseIterable {
        case active
        /// Read a last time since it was archived.
        case archived
        /// Without a commit on its default branch.
        case empty
        /// GitHub does not show it, or shows another one by its name.
        case unavailable
    }

    package var state = State.active
    /// Why it is not active, in our own words.
    package var reason: String?
    /// Before then an unavailable repository need not be looked at.
    package var recheckAt: Instant?
    /// Canonical JSON of the last probe, where everything of it is stored; else, of each stream alone, its part of the
    /// last probe up to which it is.
    var probe: String?
    /// When the last look began in which every stream was completed: what happened before is stored.
    package var lookedAt: Instant?
    package var failingSince: Instant?
    package var errorCategory: ErrorCategory?
    package var error: String?
}

/// `repository_ingestion`: one row for each repository that was ever looked at.
package enum RepositoryIngestionStore {
    /// - Throws: `DatabaseError`.
    package static func ingestion(
        of repository: RepositoryID, estate: EstateID, in transaction: SQLTransaction
    ) throws -> RepositoryIngestion? {
        try transaction.first(
            """
            SELECT state, reason, recheck_at, probe, looked_at, failing_since, error_category, error
            FROM repository_ingestion
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
            """
        ) { row in
            let category = try row.optionalText(6)
            guard let state = RepositoryIngestion.State(rawValue: try row.text(0)),
                category == nil || category.flatMap(ErrorCategory.init(rawValue:)) != nil
            else { throw DatabaseError.unexpectedType(column: 0, expected: "a known state", found: "another") }
            return RepositoryIngestion(
                state: state, reason: try row.optionalText(1), recheckAt: try row.optionalInstant(2),
                probe: try row.optionalText(3), lookedAt: try row.optionalInstant(4),
                failingSince: try row.optionalInstant(5),
                errorCategory: category.flatMap(ErrorCategory.init(rawValue:)), error: try row.optionalText(7))
        }
    }

    static func save(
        _ ingestion: RepositoryIngestion, of repository: RepositoryID, estate: EstateID, in transaction: SQLTransaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO repository_ingestion (
                estate_id, repository_id, state, reason, recheck_at, probe, looked_at, failing_since, error_category,
                error
            )
            VALUES (
                \(estate), \(repository), \(ingestion.state.rawValue), \(ingestion.reason), \(ingestion.recheckAt),
                \(ingestion.probe), \(ingestion.lookedAt), \(ingestion.failingSince),
                \(ingestion.errorCategory?.rawValue), \(ingestion.error)
            )
            ON CONFLICT (estate_id, repository_id) DO UPDATE
            SET state = excluded.state, reason = excluded.reason, recheck_at = excluded.recheck_at,
                probe = excluded.probe, looked_at = excluded.looked_at, failing_since = excluded.failing_since,
                error_category = excluded.error_category, error = excluded.error
            """)
    }
}
