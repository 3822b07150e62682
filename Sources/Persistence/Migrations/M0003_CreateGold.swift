extension Migration {
    /// Gold: the ledger, coverage and reports.
    static let createGold = Migration(
        number: 3,
        name: "create_gold",
        sqlite: gold(
            identity: "INTEGER PRIMARY KEY", text: "TEXT", integer: "INTEGER", instant: "INTEGER", bytes: "BLOB",
            flag: "INTEGER", clustered: " WITHOUT ROWID"),
        postgresql: gold(
            identity: "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", text: "TEXT COLLATE \"C\"", integer: "BIGINT",
            instant: "TIMESTAMPTZ", bytes: "BYTEA", flag: "BOOLEAN", clustered: "")
            + "\n--;\n"
            + rowLevelSecurity(on: "ledger_windows", "coverage", "reports", "report_citations", "report_reviews")
    )

    private static func gold(
        identity: String, text: String, integer: String, instant: String, bytes: String, flag: String,
        clustered: String
    ) -> String {
        """
        CREATE TABLE ledger_windows (
            window_id \(identity),
            estate_id \(text) NOT NULL,
            scope \(text) NOT NULL CHECK (scope IN ('repository', 'project', 'estate')),
            subject \(text) NOT NULL,
            seq \(integer) NOT NULL CHECK (seq > 0),
            window_start \(instant) NOT NULL,
            window_end \(instant) NOT NULL CHECK (window_end > window_start),
            state \(text) NOT NULL CHECK (state IN ('open', 'reported', 'quiet')),
            baseline \(text),
            UNIQUE (estate_id, scope, subject, seq),
            UNIQUE (estate_id, scope, subject, window_start)
        )
        --;
        CREATE TABLE coverage (
            estate_id \(text) NOT NULL,
            activity_id \(bytes) NOT NULL CHECK (length(activity_id) = 32),
            window_id \(integer) NOT NULL REFERENCES ledger_windows (window_id),
            role \(text) NOT NULL CHECK (role IN ('told', 'baseline', 'noise', 'rewritten')),
            late \(flag) NOT NULL,
            PRIMARY KEY (estate_id, activity_id)
        )\(clustered)
        --;
        CREATE INDEX coverage_told ON coverage (estate_id, window_id) WHERE role = 'told'
        --;
        CREATE TABLE reports (
            report_id \(text) NOT NULL PRIMARY KEY,
            estate_id \(text) NOT NULL,
            window_id \(integer) REFERENCES ledger_windows (window_id),
            kind \(text) NOT NULL CHECK (kind IN ('ledger', 'ad_hoc')),
            scope \(text) NOT NULL CHECK (scope IN ('repository', 'project', 'estate')),
            subject \(text) NOT NULL,
            repository \(text) NOT NULL,
            window_start \(instant) NOT NULL,
            window_end \(instant) NOT NULL CHECK (window_end > window_start),
            generated_at \(instant) NOT NULL,
            model \(text) NOT NULL,
            status \(text) NOT NULL CHECK (status IN ('on_track', 'at_risk', 'blocked', 'unknown')),
            machine_summary \(text) NOT NULL,
            evidence_sha256 \(bytes) NOT NULL CHECK (length(evidence_sha256) = 32),
            model_latency_ms \(integer) NOT NULL,
            prompt_tokens \(integer),
            completion_tokens \(integer),
            total_tokens \(integer),
            estimated_cost_micro_usd \(integer),
            previous_report_id \(text) REFERENCES reports (report_id),
            supersedes \(text) UNIQUE REFERENCES reports (report_id)
        )
        --;
        CREATE INDEX reports_by_subject ON reports (estate_id, scope, subject, window_end, generated_at)
        --;
        CREATE INDEX reports_by_time ON reports (estate_id, generated_at, report_id)
        --;
        CREATE TABLE report_citations (
            estate_id \(text) NOT NULL,
            report_id \(text) NOT NULL REFERENCES reports (report_id),
            citation \(text) NOT NULL,
            PRIMARY KEY (estate_id, report_id, citation)
        )
        --;
        CREATE TABLE report_reviews (
            estate_id \(text) NOT NULL,
            window_id \(integer) NOT NULL REFERENCES ledger_windows (window_id),
            model \(text) NOT NULL,
            attempts \(integer) NOT NULL,
            issues \(text) NOT NULL,
            state \(text) NOT NULL CHECK (state IN ('pending', 'resolved')),
            PRIMARY KEY (estate_id, window_id)
        )
        """
    }
}
