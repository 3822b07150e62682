import GhillieCore
import Persistence

/// The activities of one repository. What was covered stays covered: an activity that comes again finds its coverage by
/// its id.
struct ActivityStore {
    let tables: SilverTables
    let estate: EstateID
    let repository: RepositoryID

    /// A row of `activities`.
    struct Row {
        let id: ContentHash
        let repository: RepositoryID
        let kind: String
        let subject: String
        let change: String
        let occurredAt: Instant
    }

    func committed(
        _ commits: [(sha: String, occurredAt: Instant, hasMoved: Bool)], in transaction: SQLTransaction
    ) throws {
        var moved: Set<ContentHash> = []
        let rows = commits.map { sha, occurredAt, hasMoved in
            let id = Activity.committed(GitObjectID(stored: sha), repository: repository, estate: estate)
            if hasMoved { moved.insert(id) }
            return Row(
                id: id, repository: repository, kind: "commit", subject: sha, change: "committed",
                occurredAt: occurredAt)
        }
        try Self.upsert(rows, moved: moved, tables: tables, estate: estate, in: transaction)
    }

    func published(
        _ releases: [(tag: String, replacement: Int?, occurredAt: Instant)], in transaction: SQLTransaction
    ) throws {
        let rows = releases.map { tag, replacement, occurredAt in
            Row(
                id: Activity.published(tag: tag, replacement: replacement, repository: repository, estate: estate),
                repository: repository, kind: "release", subject: tag, change: "published", occurredAt: occurredAt)
        }
        try Self.upsert(rows, tables: tables, estate: estate, in: transaction)
    }

    func removeCommitted(_ shas: [String], in transaction: SQLTransaction) throws {
        let gone = shas.map {
            Activity.committed(GitObjectID(stored: $0), repository: repository, estate: estate)
        }
        try Self.remove(gone, tables: tables, estate: estate, in: transaction)
    }

    // MARK: - Of any repository

    static func remove(
        _ ids: [ContentHash], tables: SilverTables, estate: EstateID, in transaction: SQLTransaction
    ) throws {
        var gone = SQLRows(["activity_id": .bytes])
        for id in ids { gone.append([.hash(id)]) }
        if tables == .live { try UncoveredActivities.remove(gone, estate: estate, in: transaction) }
        try transaction.execute(over: gone) { chunk in
            """
            WITH \(rows: chunk, as: "gone")
            DELETE FROM \(raw: tables.activities)
            WHERE estate_id = \(estate)
                AND activity_id IN (SELECT gone.activity_id FROM gone)
            """
        }
    }

    /// `moved` are those that may have been there with another time; all of them, where nobody says.
    static func upsert(
        _ activities: [Row], moved: Set<ContentHash>? = nil, tables: SilverTables, estate: EstateID,
        in transaction: SQLTransaction
    ) throws {
        var rows = SQLRows([
            "activity_id": .bytes, "repository_id": .text, "entity_kind": .text, "subject": .text, "change": .text,
            "occurred_at": .instant,
        ])
        for activity in activities.sorted(by: { $0.id < $1.id }) {
            rows.append([
                .hash(activity.id), .text(activity.repository.rawValue), .text(activity.kind),
                .text(activity.subject), .text(activity.change), .instant(activity.occurredAt),
            ])
        }
        // One whose time changes has another place among those that are uncovered.
        if tables == .live {
            var former = SQLRows(["activity_id": .bytes])
            for activity in activities where moved?.contains(activity.id) != false {
                former.append([.hash(activity.id)])
            }
            try UncoveredActivities.remove(former, estate: estate, in: transaction)
        }
        try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "news")
            INSERT INTO \(raw: tables.activities) AS held (
                estate_id, activity_id, repository_id, entity_kind, subject, change, occurred_at
            )
            SELECT
                \(estate), news.activity_id, news.repository_id, news.entity_kind, news.subject, news.change,
                news.occurred_at
            FROM news
            WHERE TRUE
            ON CONFLICT (estate_id, activity_id) DO UPDATE
            SET occurred_at = excluded.occurred_at
            WHERE held.occurred_at <> excluded.occurred_at
            """
        }
        guard tables == .live else { return }
        try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "news")
            INSERT INTO uncovered_activities (
                estate_id, repository_id, entity_kind, occurred_at, activity_id, subject
            )
            SELECT
                \(estate), news.repository_id, news.entity_kind, news.occurred_at, news.activity_id, news.subject
            FROM news
            WHERE NOT EXISTS (
                SELECT 1
                FROM coverage
                WHERE coverage.estate_id = \(estate)
                    AND coverage.activity_id = news.activity_id
            )
            """
        }
    }
}
