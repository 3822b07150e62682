import GhillieCore
import Persistence

/// The tables that landings fill, for one repository.
struct LandingStore {
    let tables: SilverTables
    let estate: EstateID
    let repository: RepositoryID

    // MARK: - Reading

    func rows(in transaction: SQLTransaction) throws -> LandingRows {
        var rows = LandingRows()
        for (sha, landing) in try transaction.query(
            """
            SELECT sha, landed_at, landed_by, position, change_id
            FROM \(raw: tables.landings)
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
            """, landing)
        {
            rows.landings[sha] = landing
        }
        for change in try transaction.query(
            """
            SELECT
                change_id, kind, pull_request, title, source_branch, is_bot, is_breaking, landed_at, position, reverts,
                reverted_title, reverts_partly
            FROM \(raw: tables.changes)
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
            """, change)
        {
            rows.changes[change.id] = change
        }
        _ = try transaction.query(
            """
            SELECT sha, dropped_at, replaced_by
            FROM \(raw: tables.droppedCommits)
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
            """
        ) { row in
            rows.dropped[try row.text(0)] = LandingRows.Dropped(
                droppedAt: try row.instant(1), replacedBy: try row.optionalText(2))
        }
        rows.missing = Set(
            try transaction.query(
                """
                SELECT sha
                FROM \(raw: tables.missingCommits)
                WHERE estate_id = \(estate)
                    AND repository_id = \(repository)
                """
            ) { try $0.text(0) })
        return rows
    }

    /// The landings of some commits; those that have none are left out.
    func landings(of shas: some Sequence<String>, in transaction: SQLTransaction) throws -> [String: LandingRows
        .Landing]
    {
        var asked = SQLRows(["sha": .text])
        for sha in shas { asked.append([.text(sha)]) }
        let found = try transaction.query(over: asked) { chunk in
            """
            WITH \(rows: chunk, as: "asked")
            SELECT landing.sha, landing.landed_at, landing.landed_by, landing.position, landing.change_id
            FROM asked
            JOIN \(raw: tables.landings) AS landing
                ON landing.estate_id = \(estate)
                AND landing.repository_id = \(repository)
                AND landing.sha = asked.sha
            """
        } _: {
            try landing($0)
        }
        return Dictionary(found) { first, _ in first }
    }

    private func landing(_ row: SQLRow) throws -> (String, LandingRows.Landing) {
        (
            try row.text(0),
            LandingRows.Landing(
                landedAt: try row.instant(1), landedBy: try row.text(2), position: try row.integer(3),
                changeID: try row.text(4))
        )
    }

    private func change(_ row: SQLRow) throws -> Change {
        let kind = try row.text(1)
        guard let kind = ChangeKind(rawValue: kind) else {
            throw SilverError.unknownStoredValue(column: "changes.kind", value: kind)
        }
        return Change(
            id: try row.text(0), kind: kind, pullRequest: try row.optionalInteger(2), title: try row.text(3),
            sourceBranch: try row.optionalText(4), isBot: try row.boolean(5), isBreaking: try row.boolean(6),
            landedAt: try row.instant(7), position: try row.integer(8), reverts: try row.optionalText(9),
            revertedTitle: try row.optionalText(10), revertsPartly: try row.boolean(11))
    }

    // MARK: - Writing

    /// Writes a difference, with the activities that follow from it.
    func write(_ difference: LandingDifference, in transaction: SQLTransaction) throws {
        try delete(difference.goneLandings, key: "sha", from: tables.landings, in: transaction)
        try delete(difference.goneChanges, key: "change_id", from: tables.changes, in: transaction)
        try delete(difference.goneDropped, key: "sha", from: tables.droppedCommits, in: transaction)
        try delete(difference.goneMissing, key: "sha", from: tables.missingCommits, in: transaction)
        try insert(landings: difference.landings, in: transaction)
        try insert(changes: difference.changes, in: transaction)
        try insert(dropped: difference.dropped, in: transaction)
        try insert(missing: difference.missing, in: transaction)
        let activities = ActivityStore(tables: tables, estate: estate, repository: repository)
        try activities.removeCommitted(difference.goneLandings, in: transaction)
        try activities.committed(difference.activities, in: transaction)
    }

    private func delete(_ keys: [String], key: String, from table: String, in transaction: SQLTransaction) throws {
        var gone = SQLRows(["key": .text])
        for key in keys { gone.append([.text(key)]) }
        try transaction.execute(over: gone) { chunk in
            """
            WITH \(rows: chunk, as: "gone")
            DELETE FROM \(raw: table)
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
                AND \(raw: key) IN (SELECT gone.key FROM gone)
            """
        }
    }

    private func insert(landings: [(sha: String, row: LandingRows.Landing)], in transaction: SQLTransaction) throws {
        var rows = SQLRows([
            "sha": .text, "landed_at": .instant, "landed_by": .text, "position": .integer, "change_id": .text,
        ])
        for (sha, row) in landings {
            rows.append([
                .text(sha), .instant(row.landedAt), .text(row.landedBy), .integer(row.position), .text(row.changeID),
            ])
        }
        try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "news")
            INSERT INTO \(raw: tables.landings) (
                estate_id, repository_id, sha, landed_at, landed_by, position, change_id
            )
            SELECT \(estate), \(repository), sha, landed_at, landed_by, position, change_id
            FROM news
            WHERE TRUE
            ON CONFLICT (estate_id, repository_id, sha) DO UPDATE
            SET landed_at = excluded.landed_at,
                landed_by = excluded.landed_by,
                position = excluded.position,
                change_id = excluded.change_id
            """
        }
    }

    private func insert(changes: [Change], in transaction: SQLTransaction) throws {
        var rows = SQLRows([
            "change_id": .text, "kind": .text, "pull_request": .integer, "title": .text, "source_branch": .text,
            "is_bot": .boolean, "is_breaking": .boolean, "landed_at": .instant, "position": .integer, "reverts": .text,
            "reverted_title": .text, "reverts_partly": .boolean,
        ])
        for change in changes {
            rows.append([
                .text(change.id), .text(change.kind.rawValue), .integer(change.pullRequest), .text(change.title),
                .text(change.sourceBranch), .boolean(change.isBot), .boolean(change.isBreaking),
                .instant(change.landedAt), .integer(change.position), .text(change.reverts),
                .text(change.revertedTitle), .boolean(change.revertsPartly),
            ])
        }
        let columns = """
            kind, pull_request, title, source_branch, is_bot, is_breaking, landed_at, position, reverts, reverted_title,
            reverts_partly
            """
        let assignments = columns.split(whereSeparator: { $0 == "," || $0.isWhitespace }).map {
            "\($0) = excluded.\($0)"
        }
        try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "news")
            INSERT INTO \(raw: tables.changes) (estate_id, repository_id, change_id, \(raw: columns))
            SELECT \(estate), \(repository), change_id, \(raw: columns)
            FROM news
            WHERE TRUE
            ON CONFLICT (estate_id, repository_id, change_id) DO UPDATE
            SET \(raw: assignments.joined(separator: ", "))
            """
        }
    }

    private func insert(dropped: [(sha: String, row: LandingRows.Dropped)], in transaction: SQLTransaction) throws {
        var rows = SQLRows(["sha": .text, "dropped_at": .instant, "replaced_by": .text])
        for (sha, row) in dropped { rows.append([.text(sha), .instant(row.droppedAt), .text(row.replacedBy)]) }
        try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "news")
            INSERT INTO \(raw: tables.droppedCommits) (estate_id, repository_id, sha, dropped_at, replaced_by)
            SELECT \(estate), \(repository), sha, dropped_at, replaced_by
            FROM news
            WHERE TRUE
            ON CONFLICT (estate_id, repository_id, sha) DO UPDATE
            SET dropped_at = excluded.dropped_at,
                replaced_by = excluded.replaced_by
            """
        }
    }

    private func insert(missing: [String], in transaction: SQLTransaction) throws {
        var rows = SQLRows(["sha": .text])
        for sha in missing { rows.append([.text(sha)]) }
        try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "news")
            INSERT INTO \(raw: tables.missingCommits) (estate_id, repository_id, sha)
            SELECT \(estate), \(repository), sha
            FROM news
            WHERE TRUE
            ON CONFLICT (estate_id, repository_id, sha) DO NOTHING
            """
        }
    }
}
