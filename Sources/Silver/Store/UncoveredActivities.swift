package import GhillieCore
package import Persistence

/// `uncovered_activities`: the live activities that no window has consumed.
package enum UncoveredActivities {
    /// Removes those of `rows`, which have a column `activity_id`, as they stand in `activities`.
    package static func remove(_ rows: SQLRows, estate: EstateID, in transaction: SQLTransaction) throws {
        try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "gone")
            DELETE FROM uncovered_activities
            WHERE estate_id = \(estate)
                AND (repository_id, entity_kind, occurred_at, activity_id) IN (
                    SELECT activities.repository_id, activities.entity_kind, activities.occurred_at,
                        activities.activity_id
                    FROM gone
                    JOIN activities
                        ON activities.estate_id = \(estate)
                        AND activities.activity_id = gone.activity_id
                )
            """
        }
    }
}
