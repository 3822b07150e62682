package import GhillieCore
package import Persistence
import Silver

/// Why an activity is covered.
package enum CoverageRole: String, CaseIterable, Sendable {
    /// A report told it.
    case told
    /// History before the ledger's first window.
    case baseline
    /// Hidden by a filter.
    case noise
    /// It took the place of an equal commit that was covered before history was rewritten.
    case rewritten
}

/// `coverage`: which window consumed an activity. The primary key lets none be consumed twice.
package enum CoverageStore {
    /// Covers what a window tells, or inherits.
    package static func cover(
        _ activities: [ContentHash], late: Set<ContentHash>, as role: CoverageRole, by window: LedgerWindow,
        estate: EstateID, in transaction: SQLTransaction
    ) throws {
        var rows = SQLRows(["activity_id": .bytes, "late": .boolean])
        for activity in activities.sorted() { rows.append([.hash(activity), .boolean(late.contains(activity))]) }
        try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "new")
            INSERT INTO coverage (estate_id, activity_id, window_id, role, late)
            SELECT \(estate), new.activity_id, \(Int(window.id)), \(role.rawValue), new.late
            FROM new
            """
        }
        try UncoveredActivities.remove(rows, estate: estate, in: transaction)
    }

    /// Tells what an earlier window hid: it is this window's from now on, and late.
    ///
    /// - Throws: `ReportError.windowTakenByAnotherRun` where some of it is not hidden any more.
    static func tellHidden(
        _ activities: [ContentHash], by window: LedgerWindow, estate: EstateID, in transaction: SQLTransaction
    ) throws {
        var rows = SQLRows(["activity_id": .bytes])
        for activity in activities { rows.append([.hash(activity)]) }
        let told = try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "shown")
            UPDATE coverage
            SET window_id = \(Int(window.id)), role = 'told', late = TRUE
            WHERE estate_id = \(estate)
                AND role = 'noise'
                AND activity_id IN (SELECT shown.activity_id FROM shown)
            """
        }
        guard told == activities.count else { throw ReportError.windowTakenByAnotherRun }
    }

    /// Covers all that is uncovered in `[start, end)`, as told; what happened before `lateBefore` is told late.
    ///
    /// One statement for all of it: the way for a caller who knows that these are the activities that it read.
    /// - Returns: how many there were.
    package static func coverUncovered(
        of repository: RepositoryID, from start: Instant, before end: Instant, lateBefore: Instant,
        by window: LedgerWindow, estate: EstateID, in transaction: SQLTransaction
    ) throws -> Int {
        let covered = try transaction.execute(
            """
            INSERT INTO coverage (estate_id, activity_id, window_id, role, late)
            SELECT estate_id, activity_id, \(Int(window.id)), 'told', occurred_at < \(lateBefore)
            FROM uncovered_activities
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
                AND entity_kind IN ('commit', 'release')
                AND occurred_at >= \(start)
                AND occurred_at < \(end)
            ORDER BY activity_id
            """)
        try transaction.execute(
            """
            DELETE FROM uncovered_activities
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
                AND entity_kind IN ('commit', 'release')
                AND occurred_at >= \(start)
                AND occurred_at < \(end)
            """)
        return covered
    }

    /// Covers what is known to lie before a repository's first window: history, never told.
    package static func coverBaseline(
        of repository: RepositoryID, by window: LedgerWindow, estate: EstateID, in transaction: SQLTransaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO coverage (estate_id, activity_id, window_id, role, late)
            SELECT estate_id, activity_id, \(Int(window.id)), 'baseline', FALSE
            FROM uncovered_activities
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
                AND entity_kind IN ('commit', 'release')
                AND occurred_at < \(window.window.start)
            ORDER BY activity_id
            """)
        try transaction.execute(
            """
            DELETE FROM uncovered_activities
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
                AND entity_kind IN ('commit', 'release')
                AND occurred_at < \(window.window.start)
            """)
    }

    /// Which of these activities are covered, but for those that a noise filter hid: what took their place is looked at by
    /// itself, and comes back where the filter does not hide it.
    package static func covered(
        among activities: [ContentHash], estate: EstateID, in transaction: SQLTransaction
    ) throws -> Set<ContentHash> {
        var rows = SQLRows(["activity_id": .bytes])
        for activity in activities.sorted() { rows.append([.hash(activity)]) }
        let found = try transaction.query(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "asked")
            SELECT coverage.activity_id
            FROM asked
            JOIN coverage
                ON coverage.estate_id = \(estate)
                AND coverage.activity_id = asked.activity_id
                AND coverage.role <> 'noise'
            """
        } _: {
            try $0.hash(0)
        }
        return Set(found)
    }

    /// Which of these activities windows told: whether it was this one, or another.
    static func told(
        among activities: [ContentHash], by window: LedgerWindow, estate: EstateID, in transaction: SQLTransaction
    ) throws -> [ContentHash: Bool] {
        var rows = SQLRows(["activity_id": .bytes])
        for activity in activities.sorted() { rows.append([.hash(activity)]) }
        let found = try transaction.query(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "asked")
            SELECT coverage.activity_id, coverage.window_id = \(Int(window.id))
            FROM asked
            JOIN coverage
                ON coverage.estate_id = \(estate)
                AND coverage.activity_id = asked.activity_id
                AND coverage.role = 'told'
            """
        } _: {
            (try $0.hash(0), try $0.boolean(1))
        }
        return Dictionary(uniqueKeysWithValues: found)
    }

    /// How many activities a window told, and how many it hid.
    package static func counts(
        by window: LedgerWindow, estate: EstateID, in transaction: SQLTransaction
    ) throws -> (told: Int, hidden: Int) {
        try transaction.first(
            """
            SELECT
                (
                    SELECT COUNT(*)
                    FROM coverage
                    WHERE estate_id = \(estate)
                        AND window_id = \(Int(window.id))
                        AND role = 'told'
                ),
                (
                    SELECT COUNT(*)
                    FROM coverage
                    WHERE estate_id = \(estate)
                        AND window_id = \(Int(window.id))
                        AND role = 'noise'
                )
            """
        ) { (told: try $0.integer(0), hidden: try $0.integer(1)) } ?? (0, 0)
    }

    /// What a window told late.
    package static func late(
        in window: LedgerWindow, estate: EstateID, in transaction: SQLTransaction
    ) throws -> Set<ContentHash> {
        Set(
            try transaction.query(
                """
                SELECT activity_id
                FROM coverage
                WHERE estate_id = \(estate)
                    AND window_id = \(Int(window.id))
                    AND role = 'told'
                    AND late
                """
            ) { try $0.hash(0) })
    }
}
