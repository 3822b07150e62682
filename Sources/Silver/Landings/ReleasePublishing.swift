import GhillieCore
import Persistence

/// Sets when each release of a repository was published, and its activity.
struct ReleasePublishing {
    let tables: SilverTables
    let estate: EstateID
    let repository: RepositoryID

    /// Publishes the releases of these tags, all where `nil`, and those besides whose time follows a landing that has
    /// moved.
    func publish(changed: Set<String>?, in transaction: SQLTransaction) throws {
        let releases = try transaction.query(
            """
            SELECT
                release.tag, release.tagged_at, landing.landed_at, release.target_committed_at, release.observed_at,
                release.published_at
            FROM \(raw: tables.releases) AS release
            LEFT JOIN \(raw: tables.landings) AS landing
                ON landing.estate_id = release.estate_id
                AND landing.repository_id = release.repository_id
                AND landing.sha = release.target
            WHERE release.estate_id = \(estate)
                AND release.repository_id = \(repository)
            ORDER BY release.tag
            """
        ) { row in
            let published = ReleaseNews.publishedAt(
                taggedAt: try row.optionalInstant(1), landedAt: try row.optionalInstant(2),
                targetCommittedAt: try row.instant(3), observedAt: try row.instant(4))
            return (tag: try row.text(0), publishedAt: published, hasMoved: try row.instant(5) != published)
        }
        var moved = SQLRows(["tag": .text, "published_at": .instant])
        for release in releases where release.hasMoved {
            moved.append([.text(release.tag), .instant(release.publishedAt)])
        }
        try transaction.execute(over: moved) { chunk in
            """
            WITH \(rows: chunk, as: "moved")
            UPDATE \(raw: tables.releases)
            SET published_at = (SELECT moved.published_at FROM moved WHERE moved.tag = \(raw: tables.releases).tag)
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
                AND tag IN (SELECT moved.tag FROM moved)
            """
        }
        try ActivityStore(tables: tables, estate: estate, repository: repository).published(
            releases.filter { $0.hasMoved || changed?.contains($0.tag) != false }.map { ($0.tag, $0.publishedAt) },
            in: transaction)
    }
}
