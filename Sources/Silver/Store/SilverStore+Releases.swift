package import GhillieCore
package import Persistence

extension SilverStore {
    /// Uncovered releases that were published in `[start, end)`; by time of publication, then tag.
    package static func uncoveredReleases(
        repository: RepositoryID, estate: EstateID, from start: Instant, before end: Instant,
        in transaction: SQLTransaction
    ) throws -> [ReleaseRecord] {
        try transaction.query(
            """
            SELECT \(raw: columns)
            FROM uncovered_activities AS activities
            JOIN releases
                ON releases.estate_id = activities.estate_id
                AND releases.repository_id = activities.repository_id
                AND releases.tag = activities.subject
            \(raw: landing)
            WHERE activities.estate_id = \(estate)
                AND activities.repository_id = \(repository)
                AND activities.entity_kind = 'release'
                AND activities.occurred_at >= \(start)
                AND activities.occurred_at < \(end)
            ORDER BY releases.published_at, releases.tag
            """, release)
    }

    /// The releases that a window told; in the same order.
    package static func releases(
        coveredBy windowID: Int64, estate: EstateID, in transaction: SQLTransaction
    ) throws -> [ReleaseRecord] {
        try transaction.query(
            """
            SELECT \(raw: columns)
            FROM coverage
            JOIN activities
                ON activities.estate_id = coverage.estate_id
                AND activities.activity_id = coverage.activity_id
                AND activities.entity_kind = 'release'
            JOIN releases
                ON releases.estate_id = activities.estate_id
                AND releases.repository_id = activities.repository_id
                AND releases.tag = activities.subject
            \(raw: landing)
            WHERE coverage.estate_id = \(estate)
                AND coverage.window_id = \(Int(windowID))
                AND coverage.role = 'told'
            ORDER BY releases.published_at, releases.tag
            """, release)
    }

    /// Releases published before `end`, told or not; newest first, by time and then tag.
    package static func releases(
        repository: RepositoryID, estate: EstateID, before end: Instant, limit: Int, in transaction: SQLTransaction
    ) throws -> [ReleaseRecord] {
        try transaction.query(
            """
            SELECT releases.tag, releases.target, releases.published_at, landings.position, releases.replacement
            FROM releases
            \(raw: landing)
            WHERE releases.estate_id = \(estate)
                AND releases.repository_id = \(repository)
                AND releases.published_at < \(end)
            ORDER BY releases.published_at DESC, releases.tag DESC
            LIMIT \(limit)
            """
        ) { row in
            let tag = try row.text(0)
            return ReleaseRecord(
                activityID: Activity.published(
                    tag: tag, replacement: ReleasePublishing.replacement(stored: try row.integer(4)),
                    repository: repository, estate: estate),
                tag: tag, target: GitObjectID(stored: try row.text(1)), publishedAt: try row.instant(2),
                position: try row.optionalInteger(3))
        }
    }

    private static let columns = """
        activities.activity_id, releases.tag, releases.target, releases.published_at, landings.position
        """

    private static let landing = """
        LEFT JOIN landings
            ON landings.estate_id = releases.estate_id
            AND landings.repository_id = releases.repository_id
            AND landings.sha = releases.target
        """

    private static func release(_ row: SQLRow) throws -> ReleaseRecord {
        ReleaseRecord(
            activityID: try row.hash(0), tag: try row.text(1), target: GitObjectID(stored: try row.text(2)),
            publishedAt: try row.instant(3), position: try row.optionalInteger(4))
    }
}
