extension Migration {
    /// How far an event is on its way to Silver, in a table of its own: a raw event is never written again.
    ///
    /// The mark on the event itself made PostgreSQL write each one twice, with its payload and every index, and took a quarter of
    /// its time in ingestion. An event without a row here is in Silver. What is asked of those that wait is beside their state, so
    /// that nothing joins the whole of Bronze to count them.
    static let setUnprocessedEventsApart = Migration(
        number: 19,
        name: "set_unprocessed_events_apart",
        sqlite: [
            unprocessedEvents(text: "TEXT", integer: "INTEGER", instant: "INTEGER", clustered: " WITHOUT ROWID"),
            takeOver, dropMarks,
            """
            CREATE TRIGGER raw_events_wait
            AFTER INSERT ON raw_events
            BEGIN
                INSERT INTO unprocessed_events (
                    estate_id, event_id, repository_ref, occurred_at, received_at, payload_bytes
                )
                VALUES (
                    NEW.estate_id, NEW.id, NEW.repository_ref, NEW.occurred_at, NEW.received_at, length(NEW.payload)
                );
            END
            --;
            DROP TRIGGER raw_events_payload_is_immutable
            --;
            CREATE TRIGGER raw_events_are_immutable
            BEFORE UPDATE ON raw_events
            BEGIN
                SELECT RAISE(ABORT, 'raw events are append-only');
            END
            --;
            INSERT INTO sqlite_stat1 (tbl, idx, stat)
            VALUES
                ('unprocessed_events', 'unprocessed_events', '10000 10000 1'),
                ('unprocessed_events', 'unprocessed_events_waiting', '1000 1000 1'),
                ('unprocessed_events', 'unprocessed_events_unhealthy', '10 10 1 1')
            --;
            ANALYZE sqlite_schema
            """,
        ].joined(separator: "\n--;\n"),
        postgresql: [
            unprocessedEvents(text: "TEXT COLLATE \"C\"", integer: "BIGINT", instant: "TIMESTAMPTZ", clustered: ""),
            // An owner that is held to row-level security would see no event here.
            "ALTER TABLE raw_events NO FORCE ROW LEVEL SECURITY", takeOver,
            "ALTER TABLE raw_events FORCE ROW LEVEL SECURITY",
            rowLevelSecurity(on: "unprocessed_events"),
            // A process of the version before stores events as it did; what it would refine from a mark fails, and waits.
            dropMarks,
            """
            CREATE FUNCTION let_raw_events_wait() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO unprocessed_events (
                    estate_id, event_id, repository_ref, occurred_at, received_at, payload_bytes
                )
                SELECT estate_id, id, repository_ref, occurred_at, received_at, length(payload)
                FROM added;
                RETURN NULL;
            END
            $$
            --;
            CREATE TRIGGER raw_events_wait
            AFTER INSERT ON raw_events
            REFERENCING NEW TABLE AS added
            FOR EACH STATEMENT EXECUTE FUNCTION let_raw_events_wait()
            --;
            DROP TRIGGER raw_events_payload_is_immutable ON raw_events
            --;
            CREATE TRIGGER raw_events_are_immutable
            BEFORE UPDATE ON raw_events
            FOR EACH ROW EXECUTE FUNCTION refuse_raw_event_change()
            """,
        ].joined(separator: "\n--;\n")
    )

    private static func unprocessedEvents(
        text: String, integer: String, instant: String, clustered: String
    ) -> String {
        """
        CREATE TABLE unprocessed_events (
            estate_id \(text) NOT NULL,
            event_id \(integer) NOT NULL,
            repository_ref \(text) NOT NULL,
            occurred_at \(instant) NOT NULL,
            received_at \(instant) NOT NULL,
            payload_bytes \(integer) NOT NULL,
            state \(text) NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'ignored', 'failed', 'dead')),
            attempts \(integer) NOT NULL DEFAULT 0,
            error TEXT,
            tried_at \(instant),
            PRIMARY KEY (estate_id, event_id)
        )\(clustered)
        --;
        CREATE INDEX unprocessed_events_waiting ON unprocessed_events (estate_id, event_id)
        WHERE state IN ('pending', 'failed')
        --;
        CREATE INDEX unprocessed_events_unhealthy ON unprocessed_events (estate_id, repository_ref)
        WHERE state IN ('failed', 'dead')
        """
    }

    private static let takeOver = """
        INSERT INTO unprocessed_events (
            estate_id, event_id, repository_ref, occurred_at, received_at, payload_bytes, state, attempts, error, tried_at
        )
        SELECT
            estate_id, id, repository_ref, occurred_at, received_at, length(payload), state, attempts, error, processed_at
        FROM raw_events
        WHERE state <> 'processed'
        """

    private static let dropMarks = """
        DROP INDEX raw_events_pending
        --;
        DROP INDEX raw_events_unhealthy
        --;
        ALTER TABLE raw_events DROP COLUMN state
        --;
        ALTER TABLE raw_events DROP COLUMN attempts
        --;
        ALTER TABLE raw_events DROP COLUMN error
        --;
        ALTER TABLE raw_events DROP COLUMN processed_at
        """
}
