package import GhillieCore
package import Persistence

/// `repository_deliveries` and `announced_news`: what webhooks told, held against what polls find.
///
/// News that a delivery announced is fetched by a poll like all else, since what a delivery holds may be cut. A complete look that
/// began later must have found it; what two such looks do not find is counted and given up, for GitHub may have dropped it
/// meanwhile. The other way round, news that polls find and that no delivery told minutes after it happened says that deliveries
/// are lost: polls have filled that gap, and what is left to do is to look at the webhook.
package enum DeliveryLedger {
    /// GitHub's clock and ours may differ by so much.
    private static let skew: Duration = .seconds(60)
    /// Deliveries may come so late.
    private static let patience: Duration = .seconds(300)

    /// A piece of news that can be looked for.
    package struct Item: Hashable, Sendable {
        /// As positions call it: `commits`, `pull_requests`, `issues`.
        package let stream: String
        /// A commit's id, or a number.
        package let subject: String

        package init(stream: String, subject: String) {
            self.stream = stream
            self.subject = subject
        }
    }

    /// One event, as far as the ledger goes.
    package struct Telling: Hashable, Sendable {
        package let repository: RepositoryID
        package let isDelivery: Bool
        /// `nil` where it is about nothing that is looked for.
        package let item: Item?
        package let occurredAt: Instant
        package let receivedAt: Instant

        package init(
            repository: RepositoryID, isDelivery: Bool, item: Item?, occurredAt: Instant, receivedAt: Instant
        ) {
            self.repository = repository
            self.isDelivery = isDelivery
            self.item = item
            self.occurredAt = occurredAt
            self.receivedAt = receivedAt
        }
    }

    /// Notes what a batch of events told.
    package static func note(_ tellings: [Telling], estate: EstateID, in transaction: SQLTransaction) throws {
        let deliveries = tellings.filter(\.isDelivery)
        let polls = tellings.filter { !$0.isDelivery }
        try noteDeliveries(deliveries, estate: estate, in: transaction)
        try announce(deliveries, estate: estate, in: transaction)
        try find(polls, estate: estate, in: transaction)
        try noteMissed(polls, estate: estate, in: transaction)
    }

    private static func noteDeliveries(
        _ tellings: [Telling], estate: EstateID, in transaction: SQLTransaction
    ) throws {
        var rows = SQLRows(["repository_id": .text, "last_at": .instant])
        let last = Dictionary(grouping: tellings, by: \.repository).compactMapValues { $0.map(\.receivedAt).max() }
        for (repository, at) in last.sorted(by: { $0.key < $1.key }) {
            rows.append([.text(repository.rawValue), .instant(at)])
        }
        try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "news")
            INSERT INTO repository_deliveries AS held (
                estate_id, repository_id, last_at, missed, silent_since, unfound
            )
            SELECT \(estate), news.repository_id, news.last_at, 0, NULL, 0
            FROM news
            WHERE TRUE
            ON CONFLICT (estate_id, repository_id) DO UPDATE
            SET last_at = excluded.last_at, silent_since = NULL
            WHERE held.last_at < excluded.last_at
            """
        }
    }

    private static func announce(_ tellings: [Telling], estate: EstateID, in transaction: SQLTransaction) throws {
        var newest: [Key: Instant] = [:]
        for telling in tellings {
            guard let item = telling.item else { continue }
            let key = Key(repository: telling.repository, item: item)
            newest[key] = max(newest[key] ?? .earliest, telling.receivedAt)
        }
        var rows = SQLRows(["repository_id": .text, "stream": .text, "subject": .text, "announced_at": .instant])
        for (key, at) in newest.sorted(by: { $0.key < $1.key }) {
            rows.append([
                .text(key.repository.rawValue), .text(key.item.stream), .text(key.item.subject), .instant(at),
            ])
        }
        // Of the branch only its last head is looked for: what was pushed over may be gone.
        try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "news")
            DELETE FROM announced_news
            WHERE estate_id = \(estate)
                AND stream = 'commits'
                AND EXISTS (
                    SELECT 1
                    FROM news
                    WHERE news.stream = 'commits'
                        AND news.repository_id = announced_news.repository_id
                        AND news.announced_at > announced_news.announced_at
                )
            """
        }
        // Each kind by itself, since each has an index of its own.
        for (stream, kind) in [
            ("commits", "github.commit"), ("pull_requests", "github.pull_request"), ("issues", "github.issue"),
        ] {
            try transaction.execute(over: rows) { chunk in
                """
                WITH \(rows: chunk, as: "news")
                INSERT INTO announced_news AS held (estate_id, repository_id, stream, subject, announced_at, looks)
                SELECT \(estate), news.repository_id, news.stream, news.subject, news.announced_at, 0
                FROM news
                WHERE news.stream = '\(raw: stream)'
                    AND EXISTS (
                        SELECT 1
                        FROM repository_ingestion
                        WHERE repository_ingestion.estate_id = \(estate)
                            AND repository_ingestion.repository_id = news.repository_id
                            AND repository_ingestion.looked_at IS NOT NULL
                    )
                    AND NOT EXISTS (
                        SELECT 1
                        FROM raw_events
                        WHERE raw_events.estate_id = \(estate)
                            AND raw_events.event_type = '\(raw: kind)'
                            AND raw_events.repository_ref = news.repository_id
                            AND raw_events.source_event_id = news.subject
                    )
                ON CONFLICT (estate_id, repository_id, stream, subject) DO UPDATE
                SET announced_at = excluded.announced_at, looks = 0
                WHERE held.announced_at < excluded.announced_at
                """
            }
        }
    }

    /// What a poll found is not looked for any more. That it changed since then, the next look sees.
    private static func find(_ tellings: [Telling], estate: EstateID, in transaction: SQLTransaction) throws {
        var found: Set<Key> = []
        for telling in tellings {
            if let item = telling.item { found.insert(Key(repository: telling.repository, item: item)) }
        }
        var rows = SQLRows(["repository_id": .text, "stream": .text, "subject": .text])
        for key in found.sorted() {
            rows.append([.text(key.repository.rawValue), .text(key.item.stream), .text(key.item.subject)])
        }
        try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "found")
            DELETE FROM announced_news
            WHERE estate_id = \(estate)
                AND (repository_id, stream, subject) IN (
                    SELECT found.repository_id, found.stream, found.subject
                    FROM found
                )
            """
        }
    }

    /// News older than a delivery may take, and newer than the last delivery: nobody told of it.
    private static func noteMissed(_ tellings: [Telling], estate: EstateID, in transaction: SQLTransaction) throws {
        var rows = SQLRows(["repository_id": .text, "occurred_at": .instant, "happenings": .integer])
        let late = tellings.filter { $0.item != nil && $0.occurredAt < $0.receivedAt - patience }
        let times = Dictionary(grouping: late) { Happening(repository: $0.repository, at: $0.occurredAt) }
        for (happening, tellings) in times.sorted(by: { $0.key < $1.key }) {
            rows.append([
                .text(happening.repository.rawValue), .instant(happening.at - skew), .integer(tellings.count),
            ])
        }
        for (repository, since, count) in try transaction.query(
            over: rows,
            { chunk in
                """
                WITH \(rows: chunk, as: "news")
                SELECT news.repository_id, MIN(news.occurred_at), SUM(news.happenings)
                FROM news
                JOIN repository_deliveries AS held
                    ON held.estate_id = \(estate)
                    AND held.repository_id = news.repository_id
                    AND held.last_at < news.occurred_at
                GROUP BY news.repository_id
                """
            }, { (try $0.text(0), try $0.optionalInstant(1), try $0.integer(2)) })
        {
            guard let since else { continue }
            try transaction.execute(
                """
                UPDATE repository_deliveries
                SET missed = missed + \(count), silent_since = COALESCE(silent_since, \(since + skew))
                WHERE estate_id = \(estate)
                    AND repository_id = \(repository)
                """)
        }
    }

    private struct Happening: Hashable, Comparable {
        let repository: RepositoryID
        let at: Instant

        static func < (first: Self, second: Self) -> Bool {
            (first.repository, first.at) < (second.repository, second.at)
        }
    }

    private struct Key: Hashable, Comparable {
        let repository: RepositoryID
        let item: Item

        static func < (first: Self, second: Self) -> Bool {
            (first.repository, first.item.stream, first.item.subject)
                < (second.repository, second.item.stream, second.item.subject)
        }
    }
}
