package import GhillieCore
package import Persistence

/// `repository_deliveries` and `announced_news`: what webhooks told, held against what polls find.
///
/// News that a delivery announced is fetched by a poll like all else, since what a delivery holds may be cut. A complete look that
/// began later must have found it; what two such looks do not find is given up, for GitHub may have dropped it meanwhile. The
/// other way round, news that polls find and that no delivery told minutes after it happened says that deliveries are lost: polls
/// have filled that gap, and what is left to do is to look at the webhook.
package enum DeliveryLedger {
    /// GitHub's clock and ours, and those of our own machines, may differ by so much; and so much later than its deliveries
    /// GitHub may answer.
    static let skew: Duration = .seconds(60)
    /// Deliveries may come so late.
    private static let patience: Duration = .seconds(300)

    /// The news that a delivery can announce.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        case commit, issue
        case pullRequest = "pull_request"

        /// As polls store it.
        var event: EventKind {
            switch self {
            case .commit: .gitHubCommit
            case .pullRequest: .gitHubPullRequest
            case .issue: .gitHubIssue
            }
        }
    }

    /// A piece of news that can be looked for.
    package struct News: Hashable, Comparable, Sendable {
        package let repository: RepositoryID
        package let kind: Kind
        /// A commit's id, or a number.
        package let subject: String

        package init(_ kind: Kind, _ subject: String, in repository: RepositoryID) {
            self.repository = repository
            self.kind = kind
            self.subject = subject
        }

        package static func < (first: Self, second: Self) -> Bool {
            (first.repository, first.kind.rawValue, first.subject)
                < (second.repository, second.kind.rawValue, second.subject)
        }
    }

    /// What a delivery told of, and when it came; `news` is `nil` where that is nothing that is looked for.
    package struct Delivery: Hashable, Sendable {
        package let repository: RepositoryID
        package let news: News?
        package let receivedAt: Instant

        package init(repository: RepositoryID, news: News?, receivedAt: Instant) {
            self.repository = repository
            self.news = news
            self.receivedAt = receivedAt
        }
    }

    /// News that a poll found. `happenedAt` is `nil` where nobody can say when a delivery should have come.
    package struct Finding: Hashable, Sendable {
        package let news: News
        package let happenedAt: Instant?
        package let receivedAt: Instant

        package init(_ news: News, happenedAt: Instant?, receivedAt: Instant) {
            self.news = news
            self.happenedAt = happenedAt
            self.receivedAt = receivedAt
        }
    }

    /// Notes what a batch of events told. Of repositories that have had no delivery there is nothing to note but the first.
    package static func note(
        _ deliveries: [Delivery], _ findings: [Finding], estate: EstateID, in transaction: SQLTransaction
    ) throws {
        try noteComing(of: deliveries, estate: estate, in: transaction)
        try announce(deliveries, estate: estate, in: transaction)
        let records = try records(of: Set(findings.map(\.news.repository)), estate: estate, in: transaction)
        let told = findings.filter { records[$0.news.repository] != nil }
        try forget(Set(told.map(\.news)), estate: estate, in: transaction)
        try noteMissed(told, records, estate: estate, in: transaction)
    }

    private static func noteComing(
        of deliveries: [Delivery], estate: EstateID, in transaction: SQLTransaction
    ) throws {
        var rows = SQLRows(["repository_id": .text, "last_at": .instant])
        let last = Dictionary(grouping: deliveries, by: \.repository).compactMapValues { $0.map(\.receivedAt).max() }
        for (repository, at) in last.sorted(by: { $0.key < $1.key }) {
            rows.append([.text(repository.rawValue), .instant(at)])
        }
        try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "news")
            INSERT INTO repository_deliveries AS held (estate_id, repository_id, last_at, missed, silent_since)
            SELECT \(estate), news.repository_id, news.last_at, 0, NULL
            FROM news
            WHERE TRUE
            ON CONFLICT (estate_id, repository_id) DO UPDATE
            SET last_at = excluded.last_at, silent_since = NULL
            WHERE held.last_at < excluded.last_at
            """
        }
    }

    private static func announce(
        _ deliveries: [Delivery], estate: EstateID, in transaction: SQLTransaction
    ) throws {
        var newest: [News: Instant] = [:]
        for delivery in deliveries {
            guard let news = delivery.news else { continue }
            newest[news] = max(newest[news] ?? .earliest, delivery.receivedAt)
        }
        // Each kind by itself, since each has an index of its own.
        for kind in Kind.allCases {
            var rows = SQLRows(["repository_id": .text, "subject": .text, "announced_at": .instant])
            for (news, at) in newest.sorted(by: { $0.key < $1.key }) where news.kind == kind {
                rows.append([.text(news.repository.rawValue), .text(news.subject), .instant(at)])
            }
            // Of the branch only its last head is looked for: what was pushed over may be gone.
            if kind == .commit { try forgetHeads(before: rows, estate: estate, in: transaction) }
            try transaction.execute(over: rows) { chunk in
                """
                WITH \(rows: chunk, as: "news")
                INSERT INTO announced_news AS held (
                    estate_id, repository_id, kind, subject, announced_at, missing_since
                )
                SELECT \(estate), news.repository_id, '\(raw: kind.rawValue)', news.subject, news.announced_at, NULL
                FROM news
                WHERE EXISTS (
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
                            AND raw_events.event_type = '\(raw: kind.event.rawValue)'
                            AND raw_events.repository_ref = news.repository_id
                            AND raw_events.source_event_id = news.subject
                    )
                ON CONFLICT (estate_id, repository_id, kind, subject) DO UPDATE
                SET announced_at = excluded.announced_at, missing_since = NULL
                WHERE held.announced_at < excluded.announced_at
                """
            }
        }
    }

    private static func forgetHeads(
        before rows: SQLRows, estate: EstateID, in transaction: SQLTransaction
    ) throws {
        try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "news")
            DELETE FROM announced_news
            WHERE estate_id = \(estate)
                AND kind = 'commit'
                AND EXISTS (
                    SELECT 1
                    FROM news
                    WHERE news.repository_id = announced_news.repository_id
                        AND news.announced_at > announced_news.announced_at
                )
            """
        }
    }

    /// What a poll found, or what is given up, is not looked for any more. That it has changed since then, the next look sees.
    static func forget(_ news: Set<News>, estate: EstateID, in transaction: SQLTransaction) throws {
        try transaction.execute(over: rows(news)) { chunk in
            """
            WITH \(rows: chunk, as: "gone")
            DELETE FROM announced_news
            WHERE estate_id = \(estate)
                AND (repository_id, kind, subject) IN (SELECT gone.repository_id, gone.kind, gone.subject FROM gone)
            """
        }
    }

    /// News older than a delivery may take, and newer than the last delivery: nobody told of it.
    private static func noteMissed(
        _ findings: [Finding], _ records: [RepositoryID: Record], estate: EstateID, in transaction: SQLTransaction
    ) throws {
        var missed: [RepositoryID: [Instant]] = [:]
        for finding in findings {
            guard let at = finding.happenedAt, at < finding.receivedAt - patience,
                let last = records[finding.news.repository]?.lastAt, last < at - skew
            else { continue }
            missed[finding.news.repository, default: []].append(at)
        }
        var rows = SQLRows(["repository_id": .text, "since": .instant, "happenings": .integer])
        for (repository, times) in missed.sorted(by: { $0.key < $1.key }) {
            rows.append([.text(repository.rawValue), .instant(times.min()), .integer(times.count)])
        }
        try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "news")
            UPDATE repository_deliveries
            SET missed = missed + news.happenings, silent_since = COALESCE(silent_since, news.since)
            FROM news
            WHERE repository_deliveries.estate_id = \(estate)
                AND repository_deliveries.repository_id = news.repository_id
            """
        }
    }

    static func rows(_ news: Set<News>) -> SQLRows {
        var rows = SQLRows(["repository_id": .text, "kind": .text, "subject": .text])
        for one in news.sorted() {
            rows.append([.text(one.repository.rawValue), .text(one.kind.rawValue), .text(one.subject)])
        }
        return rows
    }
}
