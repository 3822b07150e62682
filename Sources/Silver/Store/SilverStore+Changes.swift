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

    /// The changes of these commits, as far as they are on the branch, each with only those; in the same order.
    package static func changes(
        of commits: [GitObjectID], repository: RepositoryID, estate: EstateID, in transaction: SQLTransaction
    ) throws -> [ChangeRecord] {
        var asked = SQLRows(["activity_id": .bytes])
        for sha in Set(commits).sorted() {
            asked.append([.hash(Activity.committed(sha, repository: repository, estate: estate))])
        }
        return try changesWithCommits(over: asked, in: transaction) { chunk in
            """
            WITH \(rows: chunk, as: "asked")
            SELECT \(raw: changeColumns), \(raw: commitColumns)
            FROM asked
            JOIN activities
                ON activities.estate_id = \(estate)
                AND activities.activity_id = asked.activity_id
                AND activities.entity_kind = 'commit'
            \(raw: joins)
            """
        }
    }

    /// The whole reverts of these changes that landed before `end`, and the reverts of those, and so on, told or not; without
    /// commits; by position, landing time and id. A revert lands no earlier than `start`, before which none is looked for.
    package static func reverts(
        of changes: [GitObjectID], repository: RepositoryID, estate: EstateID, from start: Instant, before end: Instant,
        in transaction: SQLTransaction
    ) throws -> [ChangeRecord] {
        guard !changes.isEmpty else { return [] }
        let all = try transaction.query(
            """
            SELECT \(raw: changeColumns)
            FROM changes
            WHERE changes.estate_id = \(estate)
                AND changes.repository_id = \(repository)
                AND changes.landed_at >= \(start)
                AND changes.landed_at < \(end)
                AND changes.reverts IS NOT NULL
                AND NOT changes.reverts_partly
            ORDER BY changes.position, changes.landed_at, changes.change_id
            """
        ) { try change($0, commits: []) }
        var found = Set(changes)
        var size = 0
        while found.count > size {
            size = found.count
            for revert in all where revert.reverts.map(found.contains) == true { found.insert(revert.id) }
        }
        return all.filter { $0.reverts.map(found.contains) == true }
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
        commits.is_bot, \(paths), landings.position
        """

    /// Where a commit's own are not known, those of its pull request stand at the commit that names the change: once.
    private static let paths = """
        COALESCE(
            commits.paths,
            CASE
                WHEN pull_requests.paths IS NULL THEN NULL
                WHEN commits.sha = changes.change_id THEN pull_requests.paths
                ELSE ''
            END
        )
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
        LEFT JOIN pull_requests
            ON pull_requests.estate_id = changes.estate_id
            AND pull_requests.repository_id = changes.repository_id
            AND pull_requests.number = changes.pull_request
        """

    /// Changes and their commits are put in order here: rows that hold paths and titles are dear to sort in the engines.
    private static func changesWithCommits(
        _ query: SQLQuery, in transaction: SQLTransaction
    ) throws -> [ChangeRecord] {
        var landed = LandedChanges()
        _ = try transaction.query(query) { try add($0, to: &landed) }
        return landed.inOrder
    }

    private static func changesWithCommits(
        over rows: SQLRows, in transaction: SQLTransaction, _ query: (SQLRows) -> SQLQuery
    ) throws -> [ChangeRecord] {
        var landed = LandedChanges()
        _ = try transaction.query(over: rows, query) { try add($0, to: &landed) }
        return landed.inOrder
    }

    private static func add(_ row: SQLRow, to landed: inout LandedChanges) throws {
        let record = CommitRecord(
            activityID: try row.hash(12), sha: GitObjectID(stored: try row.text(14)), subject: try row.text(15),
            isMerge: try row.boolean(16), isBot: try row.boolean(17), occurredAt: try row.instant(13),
            paths: try row.optionalText(18))
        try landed.add(record, at: try row.integer(19), of: try row.text(0)) { try change(row, commits: []) }
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
