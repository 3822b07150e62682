extension Migration {
    /// How far GitHub has been read: positions with watermarks, each repository's state, and the gaps that were seen.
    static let createIngestion = Migration(
        number: 10,
        name: "create_ingestion",
        sqlite: ingestion(text: "TEXT", instant: "INTEGER", clustered: " WITHOUT ROWID") + "\n--;\n"
            + ingestionIndexes,
        postgresql: ingestion(text: "TEXT COLLATE \"C\"", instant: "TIMESTAMPTZ", clustered: "") + "\n--;\n"
            + rowLevelSecurity(on: "repository_ingestion", "ingestion_gaps")
    )

    private static func ingestion(text: String, instant: String, clustered: String) -> String {
        """
        ALTER TABLE stream_positions ADD COLUMN ingested_through \(instant)
        --;
        ALTER TABLE stream_positions ADD COLUMN seen_through \(instant)
        --;
        ALTER TABLE stream_positions ADD COLUMN target_head \(text)
        --;
        ALTER TABLE stream_positions ADD COLUMN completed_at \(instant)
        --;
        CREATE TABLE repository_ingestion (
            estate_id \(text) NOT NULL,
            repository_id \(text) NOT NULL,
            state \(text) NOT NULL CHECK (state IN ('active', 'archived', 'empty', 'unavailable')),
            reason \(text),
            recheck_at \(instant),
            probe \(text),
            looked_at \(instant),
            failing_since \(instant),
            error_category \(text),
            error \(text),
            PRIMARY KEY (estate_id, repository_id),
            CHECK ((failing_since IS NULL) = (error_category IS NULL))
        )\(clustered)
        --;
        CREATE TABLE ingestion_gaps (
            estate_id \(text) NOT NULL,
            repository_id \(text) NOT NULL,
            stream \(text) NOT NULL,
            opened_at \(instant) NOT NULL,
            reason \(text) NOT NULL,
            filled_at \(instant),
            PRIMARY KEY (estate_id, repository_id, stream, opened_at)
        )\(clustered)
        --;
        CREATE INDEX raw_events_of_commits ON raw_events (estate_id, repository_ref, source_event_id)
        WHERE event_type = 'github.commit'
        """
    }

    /// What each index leaves (see ``describeIndexes``).
    private static let ingestionIndexes = """
        INSERT INTO sqlite_stat1 (tbl, idx, stat)
        VALUES
            ('raw_events', 'raw_events_of_commits', '1000000 1000000 1000 2'),
            ('repository_ingestion', 'repository_ingestion', '4000 4000 1'),
            ('ingestion_gaps', 'ingestion_gaps', '4000 4000 4 2 1')
        --;
        ANALYZE sqlite_schema
        """
}
