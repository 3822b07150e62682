extension Migration {
    /// Silver: entities, landings, changes and activities, each also as a shadow (`replay_…`) that a replay of Bronze fills
    /// before it swaps the two. Shadows are part of the schema, so that a replay needs no right to create tables and is
    /// held to its estate like everything else.
    static let createSilver = Migration(
        number: 2,
        name: "create_silver",
        sqlite: [
            generations(.sqlite), silver(.sqlite, prefix: ""), uncoveredActivities(.sqlite),
            silver(.sqlite, prefix: "replay_"),
        ].joined(separator: "\n--;\n"),
        postgresql: [
            generations(.postgresql), uncoveredActivities(.postgresql),
            rowLevelSecurity(on: "silver_generations", "uncovered_activities"),
            silver(.postgresql, prefix: ""), silverRowLevelSecurity(prefix: ""),
            silver(.postgresql, prefix: "replay_"), silverRowLevelSecurity(prefix: "replay_"),
        ].joined(separator: "\n--;\n")
    )

    // Both engines take the same statements here but for the names of their types, and for where SQLite keeps small rows:
    // in the tree of their key, which saves a second search for each row that a join reads.
    private struct Dialect {
        let text: String
        let integer: String
        let instant: String
        let bytes: String
        let flag: String
        let clustered: String

        static let sqlite = Dialect(
            text: "TEXT", integer: "INTEGER", instant: "INTEGER", bytes: "BLOB", flag: "INTEGER",
            clustered: " WITHOUT ROWID")
        static let postgresql = Dialect(
            text: "TEXT COLLATE \"C\"", integer: "BIGINT", instant: "TIMESTAMPTZ", bytes: "BYTEA", flag: "BOOLEAN",
            clustered: "")
    }

    /// Counted up by each transaction that writes Silver: writers of one estate wait for each other here, and each can tell
    /// whether another has written since its own last transaction. Replays are counted apart: each can tell whether
    /// another has begun and emptied the shadows.
    private static func generations(_ type: Dialect) -> String {
        """
        CREATE TABLE silver_generations (
            estate_id \(type.text) NOT NULL PRIMARY KEY,
            generation \(type.integer) NOT NULL,
            replays \(type.integer) NOT NULL
        )\(type.clustered)
        """
    }

    private static func silver(_ type: Dialect, prefix: String) -> String {
        [
            entities(type, prefix: prefix), landings(type, prefix: prefix), activities(type, prefix: prefix),
        ].joined(separator: "\n--;\n")
    }

    private static func entities(_ type: Dialect, prefix: String) -> String {
        """
        CREATE TABLE \(prefix)repositories (
            estate_id \(type.text) NOT NULL,
            repository_id \(type.text) NOT NULL,
            slug \(type.text) NOT NULL,
            default_branch \(type.text),
            head \(type.text),
            landings_are_stale \(type.flag) NOT NULL,
            PRIMARY KEY (estate_id, repository_id)
        )\(type.clustered)
        --;
        CREATE INDEX \(prefix)repositories_with_stale_landings
        ON \(prefix)repositories (estate_id, repository_id) WHERE landings_are_stale
        --;
        CREATE TABLE \(prefix)head_observations (
            estate_id \(type.text) NOT NULL,
            repository_id \(type.text) NOT NULL,
            observed_at \(type.instant) NOT NULL,
            head \(type.text) NOT NULL,
            branch \(type.text) NOT NULL,
            PRIMARY KEY (estate_id, repository_id, observed_at, head, branch)
        )\(type.clustered)
        --;
        CREATE TABLE \(prefix)commits (
            estate_id \(type.text) NOT NULL,
            repository_id \(type.text) NOT NULL,
            sha \(type.text) NOT NULL,
            parents \(type.text) NOT NULL,
            author_name \(type.text) NOT NULL,
            author_email \(type.text) NOT NULL,
            authored_at \(type.instant) NOT NULL,
            committer_name \(type.text) NOT NULL,
            committer_email \(type.text) NOT NULL,
            committed_at \(type.instant) NOT NULL,
            is_bot \(type.flag) NOT NULL,
            diff_id \(type.text),
            subject \(type.text) NOT NULL,
            body \(type.text) NOT NULL,
            paths \(type.text),
            paths_omitted \(type.integer) NOT NULL,
            PRIMARY KEY (estate_id, repository_id, sha)
        )
        --;
        CREATE TABLE \(prefix)releases (
            estate_id \(type.text) NOT NULL,
            repository_id \(type.text) NOT NULL,
            tag \(type.text) NOT NULL,
            target \(type.text) NOT NULL,
            tagged_at \(type.instant),
            target_committed_at \(type.instant) NOT NULL,
            observed_at \(type.instant) NOT NULL,
            published_at \(type.instant) NOT NULL,
            PRIMARY KEY (estate_id, repository_id, tag)
        )\(type.clustered)
        --;
        CREATE INDEX \(prefix)releases_by_time ON \(prefix)releases (estate_id, repository_id, published_at, tag)
        """
    }

    private static func landings(_ type: Dialect, prefix: String) -> String {
        """
        CREATE TABLE \(prefix)landings (
            estate_id \(type.text) NOT NULL,
            repository_id \(type.text) NOT NULL,
            sha \(type.text) NOT NULL,
            landed_at \(type.instant) NOT NULL,
            landed_by \(type.text) NOT NULL,
            position \(type.integer) NOT NULL,
            change_id \(type.text) NOT NULL,
            PRIMARY KEY (estate_id, repository_id, sha)
        )\(type.clustered)
        --;
        CREATE INDEX \(prefix)landings_by_time
        ON \(prefix)landings (estate_id, repository_id, landed_at, position, sha)
        --;
        CREATE TABLE \(prefix)missing_commits (
            estate_id \(type.text) NOT NULL,
            repository_id \(type.text) NOT NULL,
            sha \(type.text) NOT NULL,
            PRIMARY KEY (estate_id, repository_id, sha)
        )\(type.clustered)
        --;
        CREATE TABLE \(prefix)dropped_commits (
            estate_id \(type.text) NOT NULL,
            repository_id \(type.text) NOT NULL,
            sha \(type.text) NOT NULL,
            dropped_at \(type.instant) NOT NULL,
            replaced_by \(type.text),
            PRIMARY KEY (estate_id, repository_id, sha)
        )\(type.clustered)
        --;
        CREATE TABLE \(prefix)changes (
            estate_id \(type.text) NOT NULL,
            repository_id \(type.text) NOT NULL,
            change_id \(type.text) NOT NULL,
            kind \(type.text) NOT NULL CHECK (kind IN ('pull_request', 'merge', 'rebase', 'commit', 'sync')),
            pull_request \(type.integer),
            title \(type.text) NOT NULL,
            source_branch \(type.text),
            is_bot \(type.flag) NOT NULL,
            is_breaking \(type.flag) NOT NULL,
            landed_at \(type.instant) NOT NULL,
            position \(type.integer) NOT NULL,
            reverts \(type.text),
            reverted_title \(type.text),
            reverts_partly \(type.flag) NOT NULL,
            PRIMARY KEY (estate_id, repository_id, change_id)
        )\(type.clustered)
        --;
        CREATE INDEX \(prefix)changes_by_time
        ON \(prefix)changes (estate_id, repository_id, landed_at, position, change_id, kind)
        """
    }

    // Rows lie in the order of arrival, also in SQLite: taking in many changes few pages, where by the order of their hashes
    // it would change one for each.
    private static func activities(_ type: Dialect, prefix: String) -> String {
        """
        CREATE TABLE \(prefix)activities (
            estate_id \(type.text) NOT NULL,
            activity_id \(type.bytes) NOT NULL CHECK (length(activity_id) = 32),
            repository_id \(type.text) NOT NULL,
            entity_kind \(type.text) NOT NULL CHECK (entity_kind IN ('commit', 'release')),
            subject \(type.text) NOT NULL,
            change \(type.text) NOT NULL CHECK (change IN ('committed', 'published')),
            occurred_at \(type.instant) NOT NULL,
            PRIMARY KEY (estate_id, activity_id)
        )
        """
    }

    /// The live activities that no window has consumed: a queue, which reports empty. It holds all that a search for what
    /// is to be told needs of an activity, side by side and in the order of time, so that telling a window costs what the
    /// window holds, and covering it is the removal of one range.
    private static func uncoveredActivities(_ type: Dialect) -> String {
        """
        CREATE TABLE uncovered_activities (
            estate_id \(type.text) NOT NULL,
            repository_id \(type.text) NOT NULL,
            entity_kind \(type.text) NOT NULL,
            occurred_at \(type.instant) NOT NULL,
            activity_id \(type.bytes) NOT NULL,
            subject \(type.text) NOT NULL,
            PRIMARY KEY (estate_id, repository_id, entity_kind, occurred_at, activity_id)
        )\(type.clustered)
        """
    }

    private static func silverRowLevelSecurity(prefix: String) -> String {
        [
            "repositories", "head_observations", "commits", "releases", "landings", "missing_commits",
            "dropped_commits", "changes", "activities",
        ].map { rowLevelSecurity(on: prefix + $0) }.joined(separator: "\n--;\n")
    }
}
