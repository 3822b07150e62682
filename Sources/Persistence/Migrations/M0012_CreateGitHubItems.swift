extension Migration {
    /// What GitHub tells beside commits: pull requests, issues, reviews, comments and deployments, which pull requests
    /// commits came by, and activities of all these; each also as a shadow for replays.
    ///
    /// Events that earlier versions kept and made nothing of are looked at again.
    static let createGitHubItems = Migration(
        number: 12,
        name: "create_github_items",
        sqlite: [
            items(.sqlite, prefix: ""), items(.sqlite, prefix: "replay_"),
            widerActivities(prefix: ""), widerActivities(prefix: "replay_"),
            sightings(.sqlite), refineAgain, itemIndexes,
        ].joined(separator: "\n--;\n"),
        postgresql: [
            items(.postgresql, prefix: ""), itemRowLevelSecurity(prefix: ""),
            items(.postgresql, prefix: "replay_"), itemRowLevelSecurity(prefix: "replay_"),
            widerChecks(prefix: ""), widerChecks(prefix: "replay_"),
            sightings(.postgresql),
            // An owner that is held to row-level security would see no event here.
            "ALTER TABLE raw_events NO FORCE ROW LEVEL SECURITY", refineAgain,
            "ALTER TABLE raw_events FORCE ROW LEVEL SECURITY",
        ].joined(separator: "\n--;\n")
    )

    private struct Dialect {
        let text: String
        let integer: String
        let instant: String
        let flag: String
        let clustered: String

        static let sqlite = Dialect(
            text: "TEXT", integer: "INTEGER", instant: "INTEGER", flag: "INTEGER", clustered: " WITHOUT ROWID")
        static let postgresql = Dialect(
            text: "TEXT COLLATE \"C\"", integer: "BIGINT", instant: "TIMESTAMPTZ", flag: "BOOLEAN", clustered: "")
    }

    /// `fields` holds every field with the version that it is of, and is what news are merged with; the columns beside it
    /// are what queries ask for, and follow from it.
    private static func items(_ type: Dialect, prefix: String) -> String {
        """
        CREATE TABLE \(prefix)pull_requests (
            estate_id \(type.text) NOT NULL,
            repository_id \(type.text) NOT NULL,
            number \(type.integer) NOT NULL,
            fields \(type.text) NOT NULL,
            state \(type.text) CHECK (state IN ('open', 'closed', 'merged')),
            title \(type.text),
            author \(type.text),
            author_is_bot \(type.flag),
            is_draft \(type.flag),
            labels \(type.text),
            base_repository \(type.text),
            base_ref \(type.text),
            head_ref \(type.text),
            head_sha \(type.text),
            merge_commit \(type.text),
            created_at \(type.instant),
            updated_at \(type.instant),
            closed_at \(type.instant),
            merged_at \(type.instant),
            additions \(type.integer),
            deletions \(type.integer),
            changed_files \(type.integer),
            commit_count \(type.integer),
            comment_count \(type.integer),
            review_decision \(type.text),
            first_commit_authored_at \(type.instant),
            paths \(type.text),
            PRIMARY KEY (estate_id, repository_id, number)
        )
        --;
        CREATE TABLE \(prefix)issues (
            estate_id \(type.text) NOT NULL,
            repository_id \(type.text) NOT NULL,
            number \(type.integer) NOT NULL,
            fields \(type.text) NOT NULL,
            state \(type.text) CHECK (state IN ('open', 'closed')),
            state_reason \(type.text),
            removal \(type.text) CHECK (removal IN ('deleted', 'transferred', 'converted')),
            title \(type.text),
            author \(type.text),
            author_is_bot \(type.flag),
            labels \(type.text),
            created_at \(type.instant),
            updated_at \(type.instant),
            closed_at \(type.instant),
            comment_count \(type.integer),
            closed_by_pull_request \(type.integer),
            PRIMARY KEY (estate_id, repository_id, number)
        )
        --;
        CREATE TABLE \(prefix)reviews (
            estate_id \(type.text) NOT NULL,
            repository_id \(type.text) NOT NULL,
            review_id \(type.integer) NOT NULL,
            fields \(type.text) NOT NULL,
            pull_request \(type.integer),
            state \(type.text),
            author \(type.text),
            author_is_bot \(type.flag),
            commit_sha \(type.text),
            submitted_at \(type.instant),
            PRIMARY KEY (estate_id, repository_id, review_id)
        )
        --;
        CREATE TABLE \(prefix)comments (
            estate_id \(type.text) NOT NULL,
            repository_id \(type.text) NOT NULL,
            comment_id \(type.integer) NOT NULL,
            fields \(type.text) NOT NULL,
            number \(type.integer),
            author \(type.text),
            author_is_bot \(type.flag),
            created_at \(type.instant),
            updated_at \(type.instant),
            is_deleted \(type.flag),
            PRIMARY KEY (estate_id, repository_id, comment_id)
        )
        --;
        CREATE TABLE \(prefix)deployments (
            estate_id \(type.text) NOT NULL,
            repository_id \(type.text) NOT NULL,
            deployment_id \(type.integer) NOT NULL,
            fields \(type.text) NOT NULL,
            environment \(type.text),
            task \(type.text),
            commit_sha \(type.text),
            state \(type.text),
            author \(type.text),
            author_is_bot \(type.flag),
            created_at \(type.instant),
            updated_at \(type.instant),
            PRIMARY KEY (estate_id, repository_id, deployment_id)
        )
        --;
        CREATE TABLE \(prefix)commit_pull_requests (
            estate_id \(type.text) NOT NULL,
            repository_id \(type.text) NOT NULL,
            sha \(type.text) NOT NULL,
            number \(type.integer) NOT NULL,
            base_repository \(type.text) NOT NULL,
            PRIMARY KEY (estate_id, repository_id, sha, number, base_repository)
        )\(type.clustered)
        --;
        CREATE INDEX \(prefix)commit_pull_requests_of_number
        ON \(prefix)commit_pull_requests (estate_id, repository_id, number, sha)
        """
    }

    private static func sightings(_ type: Dialect) -> String {
        """
        ALTER TABLE watched_repositories ADD COLUMN named_at \(type.instant)
        --;
        ALTER TABLE watched_repositories ADD COLUMN is_only_seen \(type.flag) NOT NULL DEFAULT FALSE
        """
    }

    private static func itemRowLevelSecurity(prefix: String) -> String {
        ["pull_requests", "issues", "reviews", "comments", "deployments", "commit_pull_requests"]
            .map { rowLevelSecurity(on: prefix + $0) }.joined(separator: "\n--;\n")
    }

    private static let kinds = """
        entity_kind IN ('commit', 'pull_request', 'issue', 'review', 'comment', 'release', 'deployment')
        """

    private static let changes = """
        change IN (
            'committed', 'opened', 'merged', 'closed', 'reopened', 'submitted', 'posted', 'published', 'created',
            'success', 'failure', 'error'
        )
        """

    /// SQLite changes no CHECK: the rows move to a table with wider ones, in their order.
    private static func widerActivities(prefix: String) -> String {
        """
        CREATE TABLE \(prefix)wider_activities (
            estate_id TEXT NOT NULL,
            activity_id BLOB NOT NULL CHECK (length(activity_id) = 32),
            repository_id TEXT NOT NULL,
            entity_kind TEXT NOT NULL CHECK (\(kinds)),
            subject TEXT NOT NULL,
            change TEXT NOT NULL CHECK (\(changes)),
            occurred_at INTEGER NOT NULL,
            PRIMARY KEY (estate_id, activity_id)
        )
        --;
        INSERT INTO \(prefix)wider_activities (
            estate_id, activity_id, repository_id, entity_kind, subject, change, occurred_at
        )
        SELECT estate_id, activity_id, repository_id, entity_kind, subject, change, occurred_at
        FROM \(prefix)activities
        ORDER BY rowid
        --;
        DROP TABLE \(prefix)activities
        --;
        ALTER TABLE \(prefix)wider_activities RENAME TO \(prefix)activities
        """
    }

    private static func widerChecks(prefix: String) -> String {
        """
        ALTER TABLE \(prefix)activities
        DROP CONSTRAINT \(prefix)activities_entity_kind_check,
        DROP CONSTRAINT \(prefix)activities_change_check,
        ADD CONSTRAINT \(prefix)activities_entity_kind_check CHECK (\(kinds)),
        ADD CONSTRAINT \(prefix)activities_change_check CHECK (\(changes))
        """
    }

    private static let refineAgain = """
        UPDATE raw_events
        SET state = 'pending', error = NULL, processed_at = NULL
        WHERE state = 'ignored'
            AND error = 'this version keeps such events and makes nothing of them'
        """

    /// What each index leaves (see ``describeIndexes``).
    private static let itemIndexes = """
        DELETE FROM sqlite_stat1
        WHERE tbl IN ('activities', 'replay_activities')
        --;
        INSERT INTO sqlite_stat1 (tbl, idx, stat)
        VALUES
            \(statistics(prefix: "")),
            \(statistics(prefix: "replay_"))
        --;
        ANALYZE sqlite_schema
        """

    private static func statistics(prefix: String) -> String {
        let items = ["pull_requests", "issues", "reviews", "comments", "deployments"].map {
            ($0, "sqlite_autoindex_\(prefix)\($0)_1", "1000000 1000000 10000 1")
        }
        return
            (items + [
                ("activities", "sqlite_autoindex_\(prefix)activities_1", "1000000 1000000 1"),
                ("commit_pull_requests", "\(prefix)commit_pull_requests", "1000000 1000000 10000 2 1 1"),
                (
                    "commit_pull_requests", "\(prefix)commit_pull_requests_of_number",
                    "1000000 1000000 10000 5 1"
                ),
            ]).map { table, index, numbers in "('\(prefix)\(table)', '\(index)', '\(numbers)')" }
            .joined(separator: ", ")
    }
}
