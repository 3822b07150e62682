extension Migration {
    /// Bronze: raw events, append-only, and where each stream stands.
    static let createRawEvents = Migration(
        number: 1,
        name: "create_raw_events",
        sqlite: """
            CREATE TABLE raw_events (
                id INTEGER PRIMARY KEY,
                estate_id TEXT NOT NULL,
                source TEXT NOT NULL,
                event_type TEXT NOT NULL,
                source_event_id TEXT NOT NULL,
                repository_ref TEXT NOT NULL,
                occurred_at INTEGER NOT NULL,
                received_at INTEGER NOT NULL,
                payload_sha256 BLOB NOT NULL CHECK (length(payload_sha256) = 32),
                headers TEXT,
                dedupe_key BLOB NOT NULL CHECK (length(dedupe_key) = 32),
                state TEXT NOT NULL DEFAULT 'pending'
                    CHECK (state IN ('pending', 'processed', 'ignored', 'failed', 'dead')),
                attempts INTEGER NOT NULL DEFAULT 0,
                error TEXT,
                processed_at INTEGER,
                payload BLOB NOT NULL,
                UNIQUE (estate_id, dedupe_key)
            )
            --;
            CREATE INDEX raw_events_pending ON raw_events (estate_id, id) WHERE state IN ('pending', 'failed')
            --;
            CREATE INDEX raw_events_unhealthy ON raw_events (estate_id, repository_ref) WHERE state IN ('failed', 'dead')
            --;
            CREATE TRIGGER raw_events_payload_is_immutable
            BEFORE UPDATE OF id, estate_id, source, event_type, source_event_id, repository_ref, occurred_at, received_at,
                payload, payload_sha256, headers, dedupe_key ON raw_events
            BEGIN
                SELECT RAISE(ABORT, 'raw events are append-only');
            END
            --;
            CREATE TRIGGER raw_events_are_kept
            BEFORE DELETE ON raw_events
            BEGIN
                SELECT RAISE(ABORT, 'raw events are append-only');
            END
            --;
            CREATE TABLE stream_positions (
                estate_id TEXT NOT NULL,
                repository_ref TEXT NOT NULL,
                stream TEXT NOT NULL,
                head TEXT,
                cursor TEXT,
                checked_at INTEGER NOT NULL,
                PRIMARY KEY (estate_id, repository_ref, stream)
            )
            """,
        postgresql: """
            CREATE TABLE raw_events (
                id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                estate_id TEXT COLLATE "C" NOT NULL,
                source TEXT COLLATE "C" NOT NULL,
                event_type TEXT COLLATE "C" NOT NULL,
                source_event_id TEXT COLLATE "C" NOT NULL,
                repository_ref TEXT COLLATE "C" NOT NULL,
                occurred_at TIMESTAMPTZ NOT NULL,
                received_at TIMESTAMPTZ NOT NULL,
                payload_sha256 BYTEA NOT NULL CHECK (length(payload_sha256) = 32),
                headers TEXT,
                dedupe_key BYTEA NOT NULL CHECK (length(dedupe_key) = 32),
                state TEXT COLLATE "C" NOT NULL DEFAULT 'pending'
                    CHECK (state IN ('pending', 'processed', 'ignored', 'failed', 'dead')),
                attempts BIGINT NOT NULL DEFAULT 0,
                error TEXT,
                processed_at TIMESTAMPTZ,
                payload BYTEA COMPRESSION lz4 NOT NULL,
                UNIQUE (estate_id, dedupe_key)
            )
            --;
            CREATE INDEX raw_events_pending ON raw_events (estate_id, id) WHERE state IN ('pending', 'failed')
            --;
            CREATE INDEX raw_events_unhealthy ON raw_events (estate_id, repository_ref) WHERE state IN ('failed', 'dead')
            --;
            CREATE FUNCTION refuse_raw_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'raw events are append-only';
            END
            $$
            --;
            CREATE TRIGGER raw_events_payload_is_immutable
            BEFORE UPDATE OF id, estate_id, source, event_type, source_event_id, repository_ref, occurred_at, received_at,
                payload, payload_sha256, headers, dedupe_key ON raw_events
            FOR EACH ROW EXECUTE FUNCTION refuse_raw_event_change()
            --;
            CREATE TRIGGER raw_events_are_kept
            BEFORE DELETE ON raw_events
            FOR EACH ROW EXECUTE FUNCTION refuse_raw_event_change()
            --;
            CREATE TABLE stream_positions (
                estate_id TEXT COLLATE "C" NOT NULL,
                repository_ref TEXT COLLATE "C" NOT NULL,
                stream TEXT COLLATE "C" NOT NULL,
                head TEXT COLLATE "C",
                cursor TEXT COLLATE "C",
                checked_at TIMESTAMPTZ NOT NULL,
                PRIMARY KEY (estate_id, repository_ref, stream)
            )
            --;
            \(rowLevelSecurity(on: "raw_events", "stream_positions"))
            """
    )

    /// A transaction sees and writes the rows of its own estate alone; one that names none sees nothing. FORCE holds the
    /// owner to it too, since the role that migrates is often the role that serves.
    static func rowLevelSecurity(on tables: String...) -> String {
        tables.map { table in
            """
            ALTER TABLE \(table) ENABLE ROW LEVEL SECURITY
            --;
            ALTER TABLE \(table) FORCE ROW LEVEL SECURITY
            --;
            CREATE POLICY estate ON \(table)
            USING (estate_id = current_setting('ghillie.estate', true))
            WITH CHECK (estate_id = current_setting('ghillie.estate', true))
            """
        }.joined(separator: "\n--;\n")
    }
}
