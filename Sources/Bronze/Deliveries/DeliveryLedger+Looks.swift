package import GhillieCore
package import Persistence

extension DeliveryLedger {
    /// How deliveries of a repository come.
    package struct Record: Hashable, Sendable {
        package let lastAt: Instant
        /// How much news polls found that no delivery told.
        package let missed: Int
        /// Since when that is so; `nil` where the last delivery is newer.
        package let silentSince: Instant?
    }

    /// What deliveries announced and two complete looks have not found.
    package struct Settlement: Hashable, Sendable {
        /// Not found by one look: another one is due, and until then something is missing.
        package var missing: [(repository: RepositoryID, item: Item)] = []
        /// Not found by two: given up, and counted.
        package var givenUp: [(repository: RepositoryID, item: Item)] = []

        package init() {}

        package static func == (first: Self, second: Self) -> Bool {
            first.missing.map(\.item) == second.missing.map(\.item)
                && first.givenUp.map(\.item) == second.givenUp.map(\.item)
        }

        package func hash(into hasher: inout Hasher) {
            hasher.combine(missing.map(\.item))
            hasher.combine(givenUp.map(\.item))
        }
    }

    /// Those of an estate, or of one repository.
    package static func records(
        of only: RepositoryID? = nil, estate: EstateID, in transaction: SQLTransaction
    ) throws -> [RepositoryID: Record] {
        let found = try transaction.query(
            """
            SELECT repository_id, last_at, missed, silent_since
            FROM repository_deliveries
            WHERE estate_id = \(estate)
                AND repository_id = COALESCE(\(only?.rawValue), repository_id)
            """
        ) { row in
            (
                RepositoryID(stored: try row.text(0)),
                Record(
                    lastAt: try row.instant(1), missed: try row.integer(2), silentSince: try row.optionalInstant(3))
            )
        }
        return Dictionary(uniqueKeysWithValues: found)
    }

    /// Holds what was announced against the complete looks that there were since. What such a look brought is refined first.
    package static func settle(estate: EstateID, in transaction: SQLTransaction) throws -> Settlement {
        let overdue = try transaction.query(
            """
            SELECT announced_news.repository_id, announced_news.stream, announced_news.subject, announced_news.looks
            FROM announced_news
            JOIN repository_ingestion
                ON repository_ingestion.estate_id = announced_news.estate_id
                AND repository_ingestion.repository_id = announced_news.repository_id
                AND repository_ingestion.looked_at > announced_news.announced_at
            WHERE announced_news.estate_id = \(estate)
                AND NOT EXISTS (
                    SELECT 1
                    FROM raw_events
                    WHERE raw_events.estate_id = announced_news.estate_id
                        AND raw_events.state = 'pending'
                )
            ORDER BY announced_news.repository_id, announced_news.stream, announced_news.subject
            """
        ) { row in
            (
                repository: RepositoryID(stored: try row.text(0)),
                item: Item(stream: try row.text(1), subject: try row.text(2)), looks: try row.integer(3)
            )
        }
        var settlement = Settlement()
        for (repository, item, looks) in overdue {
            if looks == 0 {
                settlement.missing.append((repository, item))
            } else {
                settlement.givenUp.append((repository, item))
            }
        }
        let now = try transaction.now()
        try transaction.execute(over: rows(settlement.missing)) { chunk in
            """
            WITH \(rows: chunk, as: "missing")
            UPDATE announced_news
            SET looks = 1, announced_at = \(now)
            FROM missing
            WHERE announced_news.estate_id = \(estate)
                AND announced_news.repository_id = missing.repository_id
                AND announced_news.stream = missing.stream
                AND announced_news.subject = missing.subject
            """
        }
        try transaction.execute(over: rows(settlement.givenUp)) { chunk in
            """
            WITH \(rows: chunk, as: "gone")
            DELETE FROM announced_news
            WHERE estate_id = \(estate)
                AND (repository_id, stream, subject) IN (SELECT gone.repository_id, gone.stream, gone.subject FROM gone)
            """
        }
        for (repository, gone) in Dictionary(grouping: settlement.givenUp, by: \.repository) {
            try transaction.execute(
                """
                UPDATE repository_deliveries
                SET unfound = unfound + \(gone.count)
                WHERE estate_id = \(estate)
                    AND repository_id = \(repository)
                """)
        }
        return settlement
    }

    /// Repositories of which something was told since their last complete look began, and that nothing keeps from being read.
    package static func hinted(estate: EstateID, in transaction: SQLTransaction) throws -> Set<RepositoryID> {
        Set(
            try transaction.query(
                """
                SELECT repository_ingestion.repository_id
                FROM repository_ingestion
                LEFT JOIN repository_deliveries
                    ON repository_deliveries.estate_id = repository_ingestion.estate_id
                    AND repository_deliveries.repository_id = repository_ingestion.repository_id
                WHERE repository_ingestion.estate_id = \(estate)
                    AND repository_ingestion.state <> 'unavailable'
                    AND repository_ingestion.failing_since IS NULL
                    AND repository_ingestion.looked_at IS NOT NULL
                    AND (
                        repository_deliveries.last_at >= repository_ingestion.looked_at
                        OR EXISTS (
                            SELECT 1
                            FROM announced_news
                            WHERE announced_news.estate_id = repository_ingestion.estate_id
                                AND announced_news.repository_id = repository_ingestion.repository_id
                                AND announced_news.announced_at >= repository_ingestion.looked_at
                        )
                    )
                """
            ) { RepositoryID(stored: try $0.text(0)) })
    }

    private static func rows(_ items: [(repository: RepositoryID, item: Item)]) -> SQLRows {
        var rows = SQLRows(["repository_id": .text, "stream": .text, "subject": .text])
        for (repository, item) in items {
            rows.append([.text(repository.rawValue), .text(item.stream), .text(item.subject)])
        }
        return rows
    }
}
