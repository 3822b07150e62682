package import GhillieCore
package import Persistence

extension SilverStore {
    /// The changes with uncovered commits that landed in `[start, end)`, each with only those commits; by position,
    /// landing time and id. Syncs are among them.
    package static func uncoveredChanges(
        repository: RepositoryID, estate: EstateID, from start: Instant, before end: Instant,
        in transaction: SQLTransaction
    ) throws -> [ChangeRecord] {
        try changesWithCommits(
            """
            SELECT \(raw: changeColumns), \(raw: commitColumns)
            FROM uncovered_activities AS activities
            \(raw: joins)
            WHERE activities.estate_id = \(estate)
                AND activities.repository_id = \(repository)
                AND activities.entity_kind = 'commit'
                AND activities.occurred_at >= \(start)
                AND activities.occurred_at < \(end)
            """, in: transaction)
    }

    /// The changes that a window told, each with the commits that it told; in the same order.
    package static func changes(
        coveredBy windowID: Int64, estate: EstateID, in transaction: SQLTransaction
    ) throws -> [ChangeRecord] {
        try changesWithCommits(
            """
            SELECT \(raw: changeColumns), \(raw: commitColumns)
            FROM coverage
            JOIN activities
                ON activities.estate_id = coverage.estate_id
                AND activities.activity_id = coverage.activity_id
                AND activities.entity_kind = 'commit'
            \(raw: joins)
            WHERE coverage.estate_id = \(estate)
                AND coverage.window_id = \(Int(windowID))
                AND coverage.role = 'told'
            """, in: transaction)
    }

    /// The changes that windows of a repository's ledger covered without telling them, since a noise filter hid them, each
    /// with the commits that it hid; of one window or of all; in the same order.
    package static func hiddenChanges(
        by windowID: Int64? = nil, repository: RepositoryID, estate: EstateID, in transaction: SQLTransaction
    ) throws -> [ChangeRecord] {
        try changesWithCommits(
            """
            SELECT \(raw: changeColumns), \(raw: commitColumns)
            FROM ledger_windows
            JOIN coverage
                ON coverage.estate_id = ledger_windows.estate_id
                AND coverage.window_id = ledger_windows.window_id
                AND coverage.role = 'noise'
            JOIN activities
                ON activities.estate_id = coverage.estate_id
                AND activities.activity_id = coverage.activity_id
                AND activities.entity_kind = 'commit'
            \(raw: joins)
            WHERE ledger_windows.estate_id = \(estate)
                AND ledger_windows.scope = 'repository'
                AND ledger_windows.subject = \(repository)
                AND ledger_windows.window_id = COALESCE(\(windowID.map { Int($0) }), ledger_windows.window_id)
            """, in: transaction)
    }

    /// The changes that landed in a window, told or not, and that may mend or take back others: whose titles speak of a fix
    /// or a bug, and reverts; without their commits; by position, landing time and id.
    ///
    /// An eighth of all changes or so. What else landed weighs nothing in later windows but for its place.
    package static func mendingChanges(
        repository: RepositoryID, estate: EstateID, landedIn window: ReportingWindow, in transaction: SQLTransaction
    ) throws -> [ChangeRecord] {
        try transaction.query(
            """
            SELECT \(raw: changeColumns)
            FROM changes
            WHERE changes.estate_id = \(estate)
                AND changes.repository_id = \(repository)
                AND changes.landed_at >= \(window.start)
                AND changes.landed_at < \(window.end)
                AND changes.kind <> 'sync'
                AND (
                    lower(changes.title) LIKE '%fix%'
                    OR lower(changes.title) LIKE '%bug%'
                    OR changes.reverts IS NOT NULL
                    OR changes.reverted_title IS NOT NULL
                )
            ORDER BY changes.position, changes.landed_at, changes.change_id
            """
        ) { try change($0, commits: []) }
    }

    /// Where the changes that landed in a window did, told or not; in no order. Read from an index alone.
    package static func places(
        repository: RepositoryID, estate: EstateID, landedIn window: ReportingWindow, in transaction: SQLTransaction
    ) throws -> [ChangePlace] {
        try transaction.query(
            """
            SELECT change_id, position, kind = 'sync'
            FROM changes
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
                AND landed_at >= \(window.start)
                AND landed_at < \(window.end)
            """
        ) { row in
            ChangePlace(
                id: GitObjectID(stored: try row.text(0)), position: try row.integer(1), isSync: try row.boolean(2))
        }
    }

    /// The changes of these ids that landed, without their commits; by id.
    package static func changes(
        ids: [GitObjectID], repository: RepositoryID, estate: EstateID, in transaction: SQLTransaction
    ) throws -> [ChangeRecord] {
        var asked = SQLRows(["change_id": .text])
        for id in Set(ids).sorted() { asked.append([.text(id.rawValue)]) }
        return try transaction.query(over: asked) { chunk in
            """
            WITH \(rows: chunk, as: "asked")
            SELECT \(raw: changeColumns)
            FROM asked
            JOIN changes
                ON changes.estate_id = \(estate)
                AND changes.repository_id = \(repository)
                AND changes.change_id = asked.change_id
            ORDER BY changes.change_id
            """
        } _: {
            try change($0, commits: [])
        }
    }

    private static let changeColumns = """
        changes.change_id, changes.kind, changes.pull_request, changes.title, changes.source_branch, changes.is_bot,
        changes.is_breaking, changes.landed_at, changes.position, changes.reverts, changes.reverted_title,
        changes.reverts_partly
        """

    private static let commitColumns = """
        activities.activity_id, activities.occurred_at, commits.sha, commits.subject, commits.parents LIKE '% %',
        commits.is_bot, commits.paths, landings.position
        """

    private static let joins = """
        JOIN landings
            ON landings.estate_id = activities.estate_id
            AND landings.repository_id = activities.repository_id
            AND landings.sha = activities.subject
        JOIN commits
            ON commits.estate_id = activities.estate_id
            AND commits.repository_id = activities.repository_id
            AND commits.sha = activities.subject
        JOIN changes
            ON changes.estate_id = landings.estate_id
            AND changes.repository_id = landings.repository_id
            AND changes.change_id = landings.change_id
        """

    /// Changes and their commits are put in order here: rows that hold paths and titles are dear to sort in the engines.
    private static func changesWithCommits(
        _ query: SQLQuery, in transaction: SQLTransaction
    ) throws -> [ChangeRecord] {
        var changes: [ChangeRecord] = []
        var commits: [LandedCommit] = []
        var indices: [String: Int] = [:]
        _ = try transaction.query(query) { row in
            let id = try row.text(0)
            let index: Int
            if let known = indices[id] {
                index = known
            } else {
                index = changes.count
                indices[id] = index
                changes.append(try change(row, commits: []))
            }
            let record = CommitRecord(
                activityID: try row.hash(12), sha: GitObjectID(stored: try row.text(14)), subject: try row.text(15),
                isMerge: try row.boolean(16), isBot: try row.boolean(17), occurredAt: try row.instant(13),
                paths: try row.optionalText(18))
            commits.append(LandedCommit(change: index, position: try row.integer(19), record: record))
        }
        // Sorted by their numbers: a record is several texts, and moving it counts them all.
        for number in commits.indices.sorted(by: { commits[$0].precedes(commits[$1]) }) {
            changes[commits[number].change].commits.append(commits[number].record)
        }
        for index in changes.indices { changes[index].nameByItsCommits() }
        return changes.indices.sorted { precedes(changes[$0], changes[$1]) }.map { changes[$0] }
    }

    private static func precedes(_ first: ChangeRecord, _ second: ChangeRecord) -> Bool {
        if first.position != second.position { return first.position < second.position }
        if first.landedAt != second.landedAt { return first.landedAt < second.landedAt }
        return first.id < second.id
    }

    private struct LandedCommit {
        /// Where its change stands among those that were read.
        let change: Int
        let position: Int
        let record: CommitRecord

        func precedes(_ other: LandedCommit) -> Bool {
            position != other.position ? position < other.position : record.sha < other.record.sha
        }
    }

    private static func change(_ row: SQLRow, commits: [CommitRecord]) throws -> ChangeRecord {
        let kind = try row.text(1)
        guard let kind = ChangeKind(rawValue: kind) else {
            throw SilverError.unknownStoredValue(column: "changes.kind", value: kind)
        }
        return ChangeRecord(
            id: GitObjectID(stored: try row.text(0)), kind: kind, pullRequest: try row.optionalInteger(2),
            title: try row.text(3), sourceBranch: try row.optionalText(4), isBot: try row.boolean(5),
            isBreaking: try row.boolean(6), landedAt: try row.instant(7), position: try row.integer(8),
            reverts: try row.optionalText(9).map(GitObjectID.init(stored:)),
            revertedTitle: try row.optionalText(10), revertsPartly: try row.boolean(11), commits: commits)
    }
}
