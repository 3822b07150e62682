extension Migration {
    /// Releases by GitHub's ids, so that one that was deleted or unpublished can be told from another of the same tag, and the
    /// tags of clones by themselves; each also as a shadow for replays. `releases` follows from the two.
    ///
    /// Bronze has what earlier versions made of it without ids: it is looked at again.
    static let noteReleasesByID = Migration(
        number: 18,
        name: "note_releases_by_id",
        sqlite: [
            releases(.sqlite, prefix: ""), releases(.sqlite, prefix: "replay_"), releaseEvents, releaseIndexes,
            refineReleasesAgain,
        ].joined(separator: "\n--;\n"),
        postgresql: [
            releases(.postgresql, prefix: ""), releases(.postgresql, prefix: "replay_"), releaseEvents,
            // A process of the version before, which knows neither table, must not write what follows from them.
            "ALTER TABLE releases ALTER COLUMN replacement DROP DEFAULT",
            rowLevelSecurity(on: "version_tags", "replay_version_tags", "release_items", "replay_release_items"),
            // An owner that is held to row-level security would see no event here.
            "ALTER TABLE raw_events NO FORCE ROW LEVEL SECURITY", refineReleasesAgain,
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

    /// `replacement` is the id of a release that took the place of another of its tag, and 0 of any other.
    private static func releases(_ type: Dialect, prefix: String) -> String {
        """
        CREATE TABLE \(prefix)version_tags (
            estate_id \(type.text) NOT NULL,
            repository_id \(type.text) NOT NULL,
            tag \(type.text) NOT NULL,
            target \(type.text) NOT NULL,
            tagged_at \(type.instant),
            target_committed_at \(type.instant) NOT NULL,
            observed_at \(type.instant) NOT NULL,
            PRIMARY KEY (estate_id, repository_id, tag)
        )\(type.clustered)
        --;
        CREATE TABLE \(prefix)release_items (
            estate_id \(type.text) NOT NULL,
            repository_id \(type.text) NOT NULL,
            release_id \(type.integer) NOT NULL,
            fields \(type.text) NOT NULL,
            tag \(type.text),
            state \(type.text) CHECK (state IN ('published', 'draft', 'absent')),
            is_deleted \(type.flag),
            published_at \(type.instant),
            target \(type.text),
            target_committed_at \(type.instant),
            observed_at \(type.instant),
            PRIMARY KEY (estate_id, repository_id, release_id)
        )
        --;
        ALTER TABLE \(prefix)releases ADD COLUMN replacement \(type.integer) NOT NULL DEFAULT 0
        """
    }

    private static let releaseEvents = """
        CREATE INDEX raw_events_of_releases ON raw_events (estate_id, repository_ref, source_event_id)
        WHERE event_type = 'github.release'
        """

    private static let refineReleasesAgain = """
        UPDATE raw_events
        SET state = 'pending', error = NULL, processed_at = NULL
        WHERE state IN ('processed', 'ignored')
            AND event_type IN ('github.release', 'github.webhook.release', 'git.tag')
        """

    /// What each index leaves (see ``describeIndexes``).
    private static let releaseIndexes = """
        INSERT INTO sqlite_stat1 (tbl, idx, stat)
        VALUES
            ('raw_events', 'raw_events_of_releases', '10000 10000 100 2'),
            \(["", "replay_"].map(releaseStatistics).joined(separator: ", "))
        --;
        ANALYZE sqlite_schema
        """

    private static func releaseStatistics(prefix: String) -> String {
        """
        ('\(prefix)version_tags', '\(prefix)version_tags', '10000 10000 100 1'),
        ('\(prefix)release_items', 'sqlite_autoindex_\(prefix)release_items_1', '10000 10000 100 1')
        """
    }
}
