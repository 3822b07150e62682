extension Migration {
    /// Work that was asked for: runs, their units, and the leases under which units are worked on.
    static let createRuns = Migration(
        number: 11,
        name: "create_runs",
        sqlite: runs(text: "TEXT", integer: "INTEGER", instant: "INTEGER", clustered: " WITHOUT ROWID") + "\n--;\n"
            + runIndexes,
        postgresql: runs(text: "TEXT COLLATE \"C\"", integer: "BIGINT", instant: "TIMESTAMPTZ", clustered: "")
            + "\n--;\n" + rowLevelSecurity(on: "runs", "run_units", "leases")
    )

    /// A lease is of a subject and not of a unit, so that units of two runs never work on the same repository at once. Its
    /// row stays when it ends: the fence, which only grows, is how a late worker is told from the present one.
    private static func runs(text: String, integer: String, instant: String, clustered: String) -> String {
        """
        CREATE TABLE runs (
            estate_id \(text) NOT NULL,
            run_id \(text) NOT NULL,
            kind \(text) NOT NULL CHECK (kind IN ('ingestion')),
            scope \(text) NOT NULL CHECK (scope IN ('repository', 'estate')),
            subject \(text),
            options \(text) NOT NULL,
            state \(text) NOT NULL CHECK (
                state IN ('queued', 'running', 'succeeded', 'partial', 'failed', 'cancelled', 'timed_out')
            ),
            idempotency_key \(text),
            asked_at \(instant) NOT NULL,
            deadline_at \(instant) NOT NULL,
            started_at \(instant),
            cancelled_at \(instant),
            ended_at \(instant),
            PRIMARY KEY (estate_id, run_id),
            UNIQUE (estate_id, kind, idempotency_key),
            CHECK ((ended_at IS NULL) = (state IN ('queued', 'running'))),
            CHECK ((subject IS NULL) = (scope = 'estate'))
        )\(clustered)
        --;
        CREATE INDEX runs_not_ended ON runs (estate_id, kind, run_id) WHERE ended_at IS NULL
        --;
        CREATE TABLE run_units (
            estate_id \(text) NOT NULL,
            run_id \(text) NOT NULL,
            subject \(text) NOT NULL,
            label \(text) NOT NULL,
            state \(text) NOT NULL CHECK (
                state IN ('queued', 'running', 'succeeded', 'partial', 'failed', 'cancelled', 'timed_out')
            ),
            attempts \(integer) NOT NULL,
            available_at \(instant) NOT NULL,
            started_at \(instant),
            ended_at \(instant),
            result \(text),
            error_category \(text),
            error \(text),
            PRIMARY KEY (estate_id, run_id, subject),
            FOREIGN KEY (estate_id, run_id) REFERENCES runs (estate_id, run_id) ON DELETE CASCADE,
            CHECK ((ended_at IS NULL) = (state IN ('queued', 'running')))
        )\(clustered)
        --;
        CREATE INDEX run_units_not_ended ON run_units (estate_id, available_at, run_id, subject)
        WHERE state IN ('queued', 'running')
        --;
        CREATE TABLE leases (
            estate_id \(text) NOT NULL,
            kind \(text) NOT NULL,
            subject \(text) NOT NULL,
            owner \(text) NOT NULL,
            until \(instant) NOT NULL,
            fence \(integer) NOT NULL,
            PRIMARY KEY (estate_id, kind, subject)
        )\(clustered)
        """
    }

    /// What each index leaves (see ``describeIndexes``).
    private static let runIndexes = """
        INSERT INTO sqlite_stat1 (tbl, idx, stat)
        VALUES
            ('runs', 'runs', '1000 1000 1'),
            ('runs', 'runs_not_ended', '4 4 4 1'),
            ('run_units', 'run_units', '1000000 1000000 1000 1'),
            ('run_units', 'run_units_not_ended', '1000 1000 100 100 1'),
            ('leases', 'leases', '4000 4000 4000 1')
        --;
        ANALYZE sqlite_schema
        """
}
