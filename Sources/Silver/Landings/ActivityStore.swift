import GhillieCore
import Persistence

/// The activities of one repository. What was covered stays covered: an activity that comes again finds its coverage by
/// its id.
struct ActivityStore {
    let tables: SilverTables
    let estate: EstateID
    let repository: RepositoryID

    func committed(_ commits: [(sha: String, occurredAt: Instant)], in transaction: SQLTransaction) throws {
        try upsert(
            commits.map { sha, occurredAt in
                let id = Activity.committed(GitObjectID(stored: sha), repository: repository, estate: estate)
                return (id, sha, occurredAt)
            }, kind: "commit", change: "committed", in: transaction)
    }

    func published(_ releases: [(tag: String, occurredAt: Instant)], in transaction: SQLTransaction) throws {
        try upsert(
            releases.map { tag, occurredAt in
                (Activity.published(tag: tag, repository: repository, estate: estate), tag, occurredAt)
            }, kind: "release", change: "published", in: transaction)
    }

    func removeCommitted(_ shas: [String], in transaction: SQLTransaction) throws {
        var gone = SQLRows(["activity_id": .bytes])
        for sha in shas {
            gone.append([
                .hash(Activity.committed(GitObjectID(stored: sha), repository: repository, estate: estate))
            ])
        }
        try removeFromUncovered(gone, in: transaction)
        try transaction.execute(over: gone) { chunk in
            """
            WITH \(rows: chunk, as: "gone")
            DELETE FROM \(raw: tables.activities)
            WHERE estate_id = \(estate)
                AND activity_id IN (SELECT gone.activity_id FROM gone)
            """
        }
    }

    private func upsert(
        _ activities: [(id: ContentHash, subject: String, occurredAt: Instant)], kind: String, change: String,
        in transaction: SQLTransaction
    ) throws {
        var rows = SQLRows(["activity_id": .bytes, "subject": .text, "occurred_at": .instant])
        for activity in activities.sorted(by: { $0.id < $1.id }) {
            rows.append([.hash(activity.id), .text(activity.subject), .instant(activity.occurredAt)])
        }
        // One whose time changes has another place among those that are uncovered.
        try removeFromUncovered(rows, in: transaction)
        try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "news")
            INSERT INTO \(raw: tables.activities) AS held (
                estate_id, activity_id, repository_id, entity_kind, subject, change, occurred_at
            )
            SELECT
                \(estate), news.activity_id, \(repository), \(kind), news.subject, \(change), news.occurred_at
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
            SELECT \(estate), \(repository), \(kind), news.occurred_at, news.activity_id, news.subject
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

    private func removeFromUncovered(_ rows: SQLRows, in transaction: SQLTransaction) throws {
        guard tables == .live else { return }
        try UncoveredActivities.remove(rows, estate: estate, in: transaction)
    }
}
