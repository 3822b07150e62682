package import GhillieCore
package import Persistence

extension SilverStore {
    /// The place on the default branch of a commit of its first-parent chain; `nil` where it is not, or no longer, one.
    package static func position(
        of commit: GitObjectID, repository: RepositoryID, estate: EstateID, in transaction: SQLTransaction
    ) throws -> Int? {
        try transaction.first(
            """
            SELECT position
            FROM landings
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
                AND sha = \(commit)
                AND landed_by = sha
            """
        ) { try $0.integer(0) }
    }

    /// The first place on the default branch of what a window told or hid; `nil` where it did neither to a commit that is
    /// still there.
    package static func firstPosition(
        coveredBy windowID: Int64, estate: EstateID, in transaction: SQLTransaction
    ) throws -> Int? {
        // One query for each role: each has an index of its own.
        try ["'told'", "'noise'"].compactMap { role in
            try transaction.first(
                """
                SELECT MIN(landings.position)
                FROM coverage
                JOIN activities
                    ON activities.estate_id = coverage.estate_id
                    AND activities.activity_id = coverage.activity_id
                    AND activities.entity_kind = 'commit'
                JOIN landings
                    ON landings.estate_id = activities.estate_id
                    AND landings.repository_id = activities.repository_id
                    AND landings.sha = activities.subject
                WHERE coverage.estate_id = \(estate)
                    AND coverage.window_id = \(Int(windowID))
                    AND coverage.role = \(raw: role)
                """
            ) { try $0.optionalInteger(0) } ?? nil
        }.min()
    }

    /// Uncovered activities that happened before `start` and are reached by the commit at a place on the default branch.
    package static func uncoveredHistory(
        repository: RepositoryID, estate: EstateID, before start: Instant, upTo position: Int,
        in transaction: SQLTransaction
    ) throws -> [ContentHash] {
        let commits = try transaction.query(
            """
            SELECT activities.activity_id
            FROM uncovered_activities AS activities
            JOIN landings
                ON landings.estate_id = activities.estate_id
                AND landings.repository_id = activities.repository_id
                AND landings.sha = activities.subject
            WHERE activities.estate_id = \(estate)
                AND activities.repository_id = \(repository)
                AND activities.entity_kind = 'commit'
                AND activities.occurred_at < \(start)
                AND landings.position <= \(position)
            """
        ) { try $0.hash(0) }
        let releases = try transaction.query(
            """
            SELECT activities.activity_id
            FROM uncovered_activities AS activities
            JOIN releases
                ON releases.estate_id = activities.estate_id
                AND releases.repository_id = activities.repository_id
                AND releases.tag = activities.subject
            JOIN landings
                ON landings.estate_id = releases.estate_id
                AND landings.repository_id = releases.repository_id
                AND landings.sha = releases.target
            WHERE activities.estate_id = \(estate)
                AND activities.repository_id = \(repository)
                AND activities.entity_kind = 'release'
                AND activities.occurred_at < \(start)
                AND landings.position <= \(position)
            """
        ) { try $0.hash(0) }
        return commits + releases
    }
}
