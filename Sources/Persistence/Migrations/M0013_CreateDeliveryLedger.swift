extension Migration {
    /// What webhooks tell, beside what polls find: when deliveries came, which news they announced that no poll has found yet,
    /// and what polls found that no delivery had told.
    static let createDeliveryLedger = Migration(
        number: 13,
        name: "create_delivery_ledger",
        sqlite: ledger(text: "TEXT", integer: "INTEGER", instant: "INTEGER", clustered: " WITHOUT ROWID") + "\n--;\n"
            + ledgerIndexes,
        postgresql: ledger(text: "TEXT COLLATE \"C\"", integer: "BIGINT", instant: "TIMESTAMPTZ", clustered: "")
            + "\n--;\n" + rowLevelSecurity(on: "repository_deliveries", "announced_news")
    )

    private static func ledger(text: String, integer: String, instant: String, clustered: String) -> String {
        """
        CREATE TABLE repository_deliveries (
            estate_id \(text) NOT NULL,
            repository_id \(text) NOT NULL,
            last_at \(instant) NOT NULL,
            missed \(integer) NOT NULL,
            silent_since \(instant),
            PRIMARY KEY (estate_id, repository_id)
        )\(clustered)
        --;
        CREATE TABLE announced_news (
            estate_id \(text) NOT NULL,
            repository_id \(text) NOT NULL,
            kind \(text) NOT NULL CHECK (kind IN ('commit', 'pull_request', 'issue')),
            subject \(text) NOT NULL,
            announced_at \(instant) NOT NULL,
            missing_since \(instant),
            PRIMARY KEY (estate_id, repository_id, kind, subject)
        )\(clustered)
        --;
        CREATE INDEX raw_events_of_pull_requests ON raw_events (estate_id, repository_ref, source_event_id)
        WHERE event_type = 'github.pull_request'
        --;
        CREATE INDEX raw_events_of_issues ON raw_events (estate_id, repository_ref, source_event_id)
        WHERE event_type = 'github.issue'
        """
    }

    /// What each index leaves (see ``describeIndexes``).
    private static let ledgerIndexes = """
        INSERT INTO sqlite_stat1 (tbl, idx, stat)
        VALUES
            ('raw_events', 'raw_events_of_pull_requests', '100000 100000 1000 2'),
            ('raw_events', 'raw_events_of_issues', '100000 100000 1000 2'),
            ('repository_deliveries', 'repository_deliveries', '4000 4000 1'),
            ('announced_news', 'announced_news', '1000 1000 10 5 1')
        --;
        ANALYZE sqlite_schema
        """
}
