package import GhillieCore
package import Persistence

extension DeliveryLedger {
    /// How deliveries of a repository come.
    package struct Record: Hashable, Sendable {
        package let lastAt: Instant
        /// How many deliveries of pull requests and issues are known to be lost, by what polls were the first to tell.
        package let missed: Int
        /// Since when that is so; `nil` where the last delivery is newer.
        package let silentSince: Instant?
        /// When they first told of a kind; without those that none has told of.
        let toldSince: [Kind: Instant]

        /// Whether the webhook is taken for one that was taken away, by what was known at an instant.
        package func isGone(at instant: Instant) -> Bool {
            silentSince.map { DeliveryLedger.endOfSilence(since: $0) <= instant } ?? false
        }
    }

    /// What looks did not find of what deliveries announced.
    package struct Settlement: Hashable, Sendable {
        /// Not found by one look: another one is due, and until then something is missing.
        package var missing: Set<News> = []
        /// Not found by two.
        package var givenUp: Set<News> = []

        package init() {}
    }

    /// Of those among some repositories that have had deliveries.
    package static func records(
        of repositories: Set<RepositoryID>, estate: EstateID, in transaction: SQLTransaction
    ) throws -> [RepositoryID: Record] {
        var asked = SQLRows(["repository_id": .text])
        for repository in repositories.sorted() { asked.append([.text(repository.rawValue)]) }
        let found = try transaction.query(over: asked) { chunk in
            """
            WITH \(rows: chunk, as: "asked")
            SELECT held.repository_id, held.last_at, held.missed, held.silent_since, held.pull_requests_since,
                held.issues_since
            FROM asked
            JOIN repository_deliveries AS held
                ON held.estate_id = \(estate)
                AND held.repository_id = asked.repository_id
            """
        } _: { row in
            var toldSince: [Kind: Instant] = [:]
            toldSince[.pullRequest] = try row.optionalInstant(4)
            toldSince[.issue] = try row.optionalInstant(5)
            let record = Record(
                lastAt: try row.instant(1), missed: try row.integer(2), silentSince: try row.optionalInstant(3),
                toldSince: toldSince)
            return (RepositoryID(stored: try row.text(0)), record)
        }
        return Dictionary(uniqueKeysWithValues: found)
    }

    /// News that was announced and that a complete look has not found, by repository: how much, and since when.
    package static func missing(
        estate: EstateID, in transaction: SQLTransaction
    ) throws -> [RepositoryID: (count: Int, since: Instant)] {
        let found = try transaction.query(
            """
            SELECT repository_id, COUNT(*), MIN(missing_since)
            FROM announced_news
            WHERE estate_id = \(estate)
                AND missing_since IS NOT NULL
            GROUP BY repository_id
            """
        ) { (RepositoryID(stored: try $0.text(0)), (count: try $0.integer(1), since: try $0.instant(2))) }
        return Dictionary(uniqueKeysWithValues: found)
    }

    /// Holds what was announced against the complete looks that there were since. What such a look brought is refined first.
    package static func settle(estate: EstateID, in transaction: SQLTransaction) throws -> Settlement {
        var settlement = Settlement()
        // The index of what waits is of both states.
        _ = try transaction.query(
            """
            SELECT announced_news.repository_id, announced_news.kind, announced_news.subject,
                announced_news.announced_at, announced_news.missing_since, repository_ingestion.looked_at
            FROM announced_news
            JOIN repository_ingestion
                ON repository_ingestion.estate_id = announced_news.estate_id
                AND repository_ingestion.repository_id = announced_news.repository_id
                AND repository_ingestion.looked_at > announced_news.announced_at
            WHERE announced_news.estate_id = \(estate)
                AND announced_news.repository_id NOT IN (
                    SELECT repository_ref
                    FROM unprocessed_events
                    WHERE estate_id = \(estate)
                        AND state IN ('pending', 'failed')
                        AND state = 'pending'
                )
            """
        ) { row in
            guard let kind = Kind(rawValue: try row.text(1)) else {
                throw DatabaseError.unexpectedType(column: 1, expected: "a known kind", found: "another")
            }
            let news = News(kind, try row.text(2), in: RepositoryID(stored: try row.text(0)))
            let missingSince = try row.optionalInstant(4)
            guard try row.instant(5) > (try missingSince ?? row.instant(3)) + skew else { return }
            if missingSince == nil { settlement.missing.insert(news) } else { settlement.givenUp.insert(news) }
        }
        let now = try transaction.now()
        try transaction.execute(over: rows(settlement.missing)) { chunk in
            """
            WITH \(rows: chunk, as: "missing")
            UPDATE announced_news
            SET missing_since = \(now)
            FROM missing
            WHERE announced_news.estate_id = \(estate)
                AND announced_news.repository_id = missing.repository_id
                AND announced_news.kind = missing.kind
                AND announced_news.subject = missing.subject
            """
        }
        try forget(settlement.givenUp, estate: estate, in: transaction)
        return settlement
    }

    /// Repositories of which something was told that no complete look can have seen for certain, and that nothing keeps from
    /// being read.
    package static func hinted(estate: EstateID, in transaction: SQLTransaction) throws -> Set<RepositoryID> {
        let told = try transaction.query(
            """
            SELECT repository_ingestion.repository_id, repository_ingestion.looked_at, repository_deliveries.last_at,
                (
                    SELECT MAX(COALESCE(announced_news.missing_since, announced_news.announced_at))
                    FROM announced_news
                    WHERE announced_news.estate_id = repository_ingestion.estate_id
                        AND announced_news.repository_id = repository_ingestion.repository_id
                )
            FROM repository_deliveries
            JOIN repository_ingestion
                ON repository_ingestion.estate_id = repository_deliveries.estate_id
                AND repository_ingestion.repository_id = repository_deliveries.repository_id
            WHERE repository_deliveries.estate_id = \(estate)
                AND repository_ingestion.state <> 'unavailable'
                AND repository_ingestion.failing_since IS NULL
                AND repository_ingestion.looked_at IS NOT NULL
            """
        ) { row in
            let lookedAt = try row.instant(1)
            let isNew = try row.instant(2) >= lookedAt
            let isMissed = try row.optionalInstant(3).map { $0 + skew >= lookedAt } ?? false
            return isNew || isMissed ? RepositoryID(stored: try row.text(0)) : nil
        }
        return Set(told.compactMap(\.self))
    }
}
