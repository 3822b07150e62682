import GhillieCore
import Persistence

/// The shadows of one estate: emptied, and swapped for its live rows.
struct ShadowStore {
    let estate: EstateID

    /// Removes what an earlier replay may have left.
    func clear(in transaction: SQLTransaction) throws {
        for (table, _) in SilverTables.columns { try delete(SilverTables.shadow.prefix + table, in: transaction) }
    }

    /// Puts the shadows' rows in the place of the live ones.
    ///
    /// Rows are swapped and not tables, since the tables hold other estates too, which a replay of this one must not
    /// touch. What is covered is asked of coverage here, so that a report made meanwhile is not told again.
    func swap(in transaction: SQLTransaction) throws {
        for (table, columns) in SilverTables.columns {
            let shadow = SilverTables.shadow.prefix + table
            try delete(table, in: transaction)
            try transaction.execute(
                """
                INSERT INTO \(raw: table) (estate_id, \(raw: columns))
                SELECT estate_id, \(raw: columns)
                FROM \(raw: shadow)
                WHERE estate_id = \(estate)
                """)
            try delete(shadow, in: transaction)
        }
        try delete("uncovered_activities", in: transaction)
        try transaction.execute(
            """
            INSERT INTO uncovered_activities (
                estate_id, repository_id, entity_kind, occurred_at, activity_id, subject
            )
            SELECT estate_id, repository_id, entity_kind, occurred_at, activity_id, subject
            FROM activities
            WHERE estate_id = \(estate)
                AND NOT EXISTS (
                    SELECT 1
                    FROM coverage
                    WHERE coverage.estate_id = activities.estate_id
                        AND coverage.activity_id = activities.activity_id
                )
            ORDER BY repository_id, entity_kind, occurred_at, activity_id
            """)
    }

    private func delete(_ table: String, in transaction: SQLTransaction) throws {
        try transaction.execute(
            """
            DELETE FROM \(raw: table)
            WHERE estate_id = \(estate)
            """)
    }
}
