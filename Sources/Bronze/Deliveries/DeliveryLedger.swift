package import GhillieCore
package import Persistence

/// `repository_deliveries` and `announced_news`: what webhooks told, held against what polls find.
///
/// News that a delivery announced is fetched by a poll like all else, since what a delivery holds may be cut. A complete look that
/// began later must have found it; what two such looks do not find is given up, for GitHub may have dropped it meanwhile. The
/// other way round, what a poll is the first to tell of minutes after it was done says that a delivery was lost: polls have
/// filled that gap, and what is left to do is to look at the webhook.
package enum DeliveryLedger {
    /// GitHub's clock and ours, and those of our own machines, may differ by so much; and so much later than its deliveries
    /// GitHub may answer.
    static let skew: Duration = .seconds(60)
    /// Deliveries may come so late.
    private static let patience: Duration = .seconds(300)
    /// A silence that nobody mends for so long was meant: the webhook was taken away.
    private static let longestSilence: Duration = .days(14)

    /// When a silence that began then ends by itself: from there on the repository is as one that never had a webhook. A look at
    /// GitHub has to be as late, since what is not looked at has no news either.
    package static func endOfSilence(since start: Instant) -> Instant { start + longestSilence }

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

    /// Something that was done, of which a poll told first.
    package struct Untold: Hashable, Sendable {
        package let news: News
        package let happenedAt: Instant
        /// When the poll told of it.
        package let foundAt: Instant

        package init(_ news: News, happenedAt: Instant, foundAt: Instant) {
            self.news = news
            self.happenedAt = happenedAt
            self.foundAt = foundAt
        }
    }

    /// Notes what a batch of events told: deliveries, what polls found, and what of that no delivery had told. Of
    /// repositories that have had no delivery there is nothing to note but the first.
    package static func note(
        _ deliveries: [Delivery], found: Set<News>, untold: [Untold], estate: EstateID, in transaction: SQLTransaction
    ) throws {
        try noteComing(of: deliveries, estate: estate, in: transaction)
        try announce(deliveries, estate: estate, in: transaction)
        let records = try records(of: Set(found.map(\.repository)), estate: estate, in: transaction)
        try forget(found.filter { records[$0.repository] != nil }, estate: estate, in: transaction)
        let told = Set(deliveries.compactMap(\.news))
        try noteMissed(untold.filter { !told.contains($0.news) }, records, estate: estate, in: transaction)
    }

    private static func noteComing(
        of deliveries: [Delivery], estate: EstateID, in transaction: SQLTransaction
    ) throws {
        var rows = SQLRows([
            "repository_id": .text, "last_at": .instant, "pull_requests_since": .instant, "issues_since": .instant,
            "gone_before": .instant,
        ])
        for (repository, deliveries) in Dictionary(grouping: deliveries, by: \.repository).sorted(by: {
            $0.key < $1.key
        }) {
            func since(_ kind: Kind) -> SQLValue {
                let first = deliveries.filter { $0.news?.kind == kind }.map(\.receivedAt).min()
                return first.map(SQLValue.instant) ?? .null
            }
            guard let last = deliveries.map(\.receivedAt).max() else { continue }
            rows.append([
                .text(repository.rawValue), .instant(last), since(.pullRequest), since(.issue),
                .instant(last - longestSilence),
            ])
        }
        try forgetGone(before: rows, estate: estate, in: transaction)
        try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "news")
            INSERT INTO repository_deliveries AS held (
                estate_id, repository_id, last_at, missed, silent_since, pull_requests_since, issues_since
            )
            SELECT \(estate), news.repository_id, news.last_at, 0, NULL, news.pull_requests_since, news.issues_since
            FROM news
            WHERE TRUE
            ON CONFLICT (estate_id, repository_id) DO UPDATE
            SET silent_since = CASE WHEN held.last_at < excluded.last_at THEN NULL ELSE held.silent_since END,
                last_at = CASE WHEN held.last_at < excluded.last_at THEN excluded.last_at ELSE held.last_at END,
                pull_requests_since = COALESCE(held.pull_requests_since, excluded.pull_requests_since),
                issues_since = COALESCE(held.issues_since, excluded.issues_since)
            """
        }
    }

    /// A webhook that comes back after a silence that has ended is a new one: what it tells of is known when it has told.
    private static func forgetGone(before rows: SQLRows, estate: EstateID, in transaction: SQLTransaction) throws {
        try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "news")
            UPDATE repository_deliveries
            SET pull_requests_since = NULL, issues_since = NULL
            FROM news
            WHERE repository_deliveries.estate_id = \(estate)
                AND repository_deliveries.repository_id = news.repository_id
                AND repository_deliveries.silent_since <= news.gone_before
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

    /// What was done longer ago than a delivery may take, since deliveries tell of its kind: one of them was lost. Where
    /// none has come since, the webhook is silent; where that has ended by itself, there is none, and nothing is lost.
    private static func noteMissed(
        _ untold: [Untold], _ records: [RepositoryID: Record], estate: EstateID, in transaction: SQLTransaction
    ) throws {
        var missed: [RepositoryID: (news: Set<News>, silentSince: Instant?)] = [:]
        for one in untold {
            guard let record = records[one.news.repository], let since = record.toldSince[one.news.kind],
                since < one.happenedAt, one.happenedAt < one.foundAt - patience, !record.isGone(at: one.foundAt)
            else { continue }
            let isNewest = record.lastAt < one.happenedAt - skew
            var (news, silentSince) = missed[one.news.repository] ?? ([], nil)
            news.insert(one.news)
            if isNewest { silentSince = min(silentSince ?? one.happenedAt, one.happenedAt) }
            missed[one.news.repository] = (news, silentSince)
        }
        var rows = SQLRows(["repository_id": .text, "since": .instant, "missed": .integer])
        for (repository, (news, silentSince)) in missed.sorted(by: { $0.key < $1.key }) {
            rows.append([
                .text(repository.rawValue), silentSince.map(SQLValue.instant) ?? .null, .integer(news.count),
            ])
        }
        try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "news")
            UPDATE repository_deliveries
            SET missed = repository_deliveries.missed + news.missed,
                silent_since = COALESCE(repository_deliveries.silent_since, news.since)
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
