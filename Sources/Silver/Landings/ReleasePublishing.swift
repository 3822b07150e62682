import GhillieCore
import Persistence

/// Brings the releases of a repository up to date, with their activities: they follow from the tags of clones, from what GitHub shows
/// and from where the commits that they name have landed.
struct ReleasePublishing {
    let tables: SilverTables
    let estate: EstateID
    let repository: RepositoryID

    /// A row of `releases`.
    private struct Row: Hashable {
        let news: ReleaseNews
        let publishedAt: Instant
        /// The id of a release that took the place of another of its tag, and is told by itself.
        let replacement: Int?
    }

    /// Releases by their tags' bytes: texts that Swift takes for equal are not the same to the engines.
    private typealias Rows = [[UInt8]: Row]

    /// Writes what differs from what is stored; with `anew`, the activities of all.
    func publish(anew: Bool, in transaction: SQLTransaction) throws {
        let stored = try stored(in: transaction)
        let due = try due(in: transaction)
        if stored == due, !anew { return }
        let changed = due.filter { anew || stored[$0.key] != $0.value }
        let gone = stored.filter { due[$0.key] == nil }
        let former = stored.compactMap { tag, row in
            due[tag].map { $0.replacement == row.replacement } == true ? nil : activity(row)
        }
        try remove(gone.values.map(\.news.tag), in: transaction)
        try write(Array(changed.values), in: transaction)
        try ActivityStore.remove(former.sorted(), tables: tables, estate: estate, in: transaction)
        try ActivityStore(tables: tables, estate: estate, repository: repository).published(
            changed.values.map { ($0.news.tag, $0.replacement, $0.publishedAt) }, in: transaction)
    }

    private func activity(_ row: Row) -> ContentHash {
        Activity.published(
            tag: row.news.tag, replacement: row.replacement, repository: repository, estate: estate)
    }

    /// `releases.replacement` is 0 for a release that took no other's place.
    static func replacement(stored: Int) -> Int? { stored == 0 ? nil : stored }

    // MARK: - What there is to be

    /// Of the releases of one tag that GitHub shows, the last is the one: two can only be there where nobody noticed that the first
    /// had gone. What a clone says of the tag is merged with it.
    private func due(in transaction: SQLTransaction) throws -> Rows {
        var rows: Rows = [:]
        for (tag, landedAt) in try tags(in: transaction) {
            let publishedAt = ReleaseNews.publishedAt(
                taggedAt: tag.taggedAt, landedAt: landedAt, targetCommittedAt: tag.targetCommittedAt,
                observedAt: tag.observedAt)
            rows[Array(tag.tag.utf8)] = Row(news: tag, publishedAt: publishedAt, replacement: nil)
        }
        var gone: Set<[UInt8]> = []
        var standing: [[UInt8]: (told: Told, replaces: Bool)] = [:]
        for told in try told(in: transaction) {
            let tag = Array(told.news.tag.utf8)
            guard told.isStanding else {
                gone.insert(tag)
                continue
            }
            if let other = standing[tag]?.told.news.taggedAt, let own = told.news.taggedAt, own < other { continue }
            standing[tag] = (told, replaces: gone.contains(tag))
        }
        for (tag, (told, replaces)) in standing {
            var news = told.news
            if let clone = rows[tag]?.news { news.merge(clone) }
            // Tags that move by day are made anew with each move, which is not worth telling. Where nobody knows that the former
            // has gone, it is taken for the same.
            let isReplacement = replaces && ReleaseTag.namesFullVersion(news.tag)
            let publishedAt = ReleaseNews.publishedAt(
                taggedAt: news.taggedAt, landedAt: nil, targetCommittedAt: news.targetCommittedAt,
                observedAt: news.observedAt)
            rows[tag] = Row(news: news, publishedAt: publishedAt, replacement: isReplacement ? told.id : nil)
        }
        return rows
    }

    private func tags(in transaction: SQLTransaction) throws -> [(tag: ReleaseNews, landedAt: Instant?)] {
        try transaction.query(
            """
            SELECT
                held.tag, held.target, held.tagged_at, held.target_committed_at, held.observed_at, landing.landed_at
            FROM \(raw: tables.versionTags) AS held
            LEFT JOIN \(raw: tables.landings) AS landing
                ON landing.estate_id = held.estate_id
                AND landing.repository_id = held.repository_id
                AND landing.sha = held.target
            WHERE held.estate_id = \(estate)
                AND held.repository_id = \(repository)
            """
        ) { (tag: try Self.news($0), landedAt: try $0.optionalInstant(5)) }
    }

    /// A release that was published at some time, and of which it is known which commit it names.
    private struct Told {
        let id: Int
        let news: ReleaseNews
        /// Whether it is still published.
        let isStanding: Bool
    }

    /// In the order of their ids, which is that of their making.
    private func told(in transaction: SQLTransaction) throws -> [Told] {
        try transaction.query(
            """
            SELECT
                tag, target, published_at, target_committed_at, observed_at, release_id, state, is_deleted
            FROM \(raw: tables.releaseItems)
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
                AND tag IS NOT NULL
                AND target IS NOT NULL
                AND published_at IS NOT NULL
                AND target_committed_at IS NOT NULL
                AND observed_at IS NOT NULL
            ORDER BY release_id
            """
        ) { row in
            let isDeleted = try row.optionalBoolean(7) ?? false
            let isPublished = try row.optionalText(6) == "published"
            return Told(id: try row.integer(5), news: try Self.news(row), isStanding: isPublished && !isDeleted)
        }
    }

    private static func news(_ row: SQLRow) throws -> ReleaseNews {
        ReleaseNews(
            tag: try row.text(0), target: try row.text(1), taggedAt: try row.optionalInstant(2),
            targetCommittedAt: try row.instant(3), observedAt: try row.instant(4))
    }

    // MARK: - What there is

    private func stored(in transaction: SQLTransaction) throws -> Rows {
        let rows = try transaction.query(
            """
            SELECT tag, target, tagged_at, target_committed_at, observed_at, published_at, replacement
            FROM \(raw: tables.releases)
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
            """
        ) { row in
            Row(
                news: try Self.news(row), publishedAt: try row.instant(5),
                replacement: ReleasePublishing.replacement(stored: try row.integer(6)))
        }
        return Dictionary(uniqueKeysWithValues: rows.map { (Array($0.news.tag.utf8), $0) })
    }

    private func remove(_ tags: [String], in transaction: SQLTransaction) throws {
        var gone = SQLRows(["tag": .text])
        for tag in tags { gone.append([.text(tag)]) }
        try transaction.execute(over: gone) { chunk in
            """
            WITH \(rows: chunk, as: "gone")
            DELETE FROM \(raw: tables.releases)
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
                AND tag IN (SELECT gone.tag FROM gone)
            """
        }
    }

    private func write(_ rows: [Row], in transaction: SQLTransaction) throws {
        var changed = SQLRows([
            "tag": .text, "target": .text, "tagged_at": .instant, "target_committed_at": .instant,
            "observed_at": .instant, "published_at": .instant, "replacement": .integer,
        ])
        for row in rows {
            changed.append([
                .text(row.news.tag), .text(row.news.target), .instant(row.news.taggedAt),
                .instant(row.news.targetCommittedAt), .instant(row.news.observedAt), .instant(row.publishedAt),
                .integer(row.replacement ?? 0),
            ])
        }
        let columns = "tag, target, tagged_at, target_committed_at, observed_at, published_at, replacement"
        try transaction.execute(over: changed) { chunk in
            """
            WITH \(rows: chunk, as: "changed")
            INSERT INTO \(raw: tables.releases) (estate_id, repository_id, \(raw: columns))
            SELECT \(estate), \(repository), \(raw: columns)
            FROM changed
            WHERE TRUE
            ON CONFLICT (estate_id, repository_id, tag) DO UPDATE
            SET target = excluded.target, tagged_at = excluded.tagged_at,
                target_committed_at = excluded.target_committed_at, observed_at = excluded.observed_at,
                published_at = excluded.published_at, replacement = excluded.replacement
            """
        }
    }
}
