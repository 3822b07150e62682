package import GhillieCore
package import Persistence

/// What Gold reads of Silver. Every query walks an index that holds only what it returns, so that its cost does not
/// grow with the length of history.
package enum SilverStore {
    /// A count that each transaction which writes an estate's Silver moves: equal counts, equal Silver.
    package static func generation(estate: EstateID, in transaction: SQLTransaction) throws -> Int {
        try SilverGeneration.current(estate: estate, in: transaction)
    }

    /// Whether any activity that happened before `end` is uncovered.
    package static func hasUncovered(
        repository: RepositoryID, estate: EstateID, before end: Instant, in transaction: SQLTransaction
    ) throws -> Bool {
        try transaction.first(
            """
            SELECT 1
            FROM uncovered_activities
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
                AND entity_kind IN ('commit', 'release')
                AND occurred_at < \(end)
            LIMIT 1
            """
        ) { try $0.integer(0) } != nil
    }

    /// The last first-parent commit that landed before `end`; `nil` where none did.
    package static func head(
        repository: RepositoryID, estate: EstateID, before end: Instant, in transaction: SQLTransaction
    ) throws -> GitObjectID? {
        try transaction.first(
            """
            SELECT landed_by
            FROM landings
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
                AND landed_at < \(end)
            ORDER BY landed_at DESC, position DESC, sha DESC
            LIMIT 1
            """
        ) { GitObjectID(stored: try $0.text(0)) }
    }

    /// The short name of the branch whose head was seen last, which is the one that reports tell of; `nil` where none was. What
    /// deliveries tell of the default branch counts only once it was looked at.
    package static func observedBranch(
        of repository: RepositoryID, estate: EstateID, in transaction: SQLTransaction
    ) throws -> String? {
        try transaction.first(
            """
            SELECT branch
            FROM head_observations
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
            ORDER BY observed_at DESC, head DESC, branch DESC
            LIMIT 1
            """
        ) { try $0.text(0) }
    }

    /// When the first commit landed that is known.
    package static func firstLanding(
        repository: RepositoryID, estate: EstateID, in transaction: SQLTransaction
    ) throws -> Instant? {
        try transaction.first(
            """
            SELECT landed_at
            FROM landings
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
            ORDER BY landed_at, position, sha
            LIMIT 1
            """
        ) { try $0.instant(0) }
    }
}
