import GRDBSQLite

/// SQLite by itself: its C functions, one prepared statement, the same settings of durability as Ghillie's.
///
/// The bare table has the columns of `raw_events`, its primary key and its unique key, and neither checks, triggers nor
/// partial indexes. Hashes and order are worked out beforehand, and duplicates are not looked for.
final class BareSQLite {
    private let connection: OpaquePointer

    init(path: String) throws {
        var connection: OpaquePointer?
        guard sqlite3_open(path, &connection) == SQLITE_OK, let connection else {
            throw BenchmarkError.sqlite("cannot open \(path)")
        }
        self.connection = connection
        try run("PRAGMA journal_mode = WAL")
        try run("PRAGMA synchronous = FULL")
        try run(
            """
            CREATE TABLE bare_events (
                id INTEGER PRIMARY KEY, estate_id TEXT NOT NULL, source TEXT NOT NULL, event_type TEXT NOT NULL,
                source_event_id TEXT NOT NULL, repository_ref TEXT NOT NULL, occurred_at INTEGER NOT NULL,
                received_at INTEGER NOT NULL, payload_sha256 BLOB NOT NULL, headers TEXT, dedupe_key BLOB NOT NULL,
                payload BLOB NOT NULL, UNIQUE (estate_id, dedupe_key)
            )
            """)
        try run(
            """
            CREATE TABLE bare_coverage (
                estate_id TEXT NOT NULL, activity_id BLOB NOT NULL, window_id INTEGER NOT NULL, role TEXT NOT NULL,
                late INTEGER NOT NULL, PRIMARY KEY (estate_id, activity_id)
            )
            """)
    }

    deinit { sqlite3_close(connection) }

    /// One commit a batch.
    func insert(_ batches: [[BareEvent]]) throws {
        let statement = try prepare(
            """
            INSERT INTO bare_events (
                estate_id, source, event_type, source_event_id, repository_ref, occurred_at, received_at, payload_sha256,
                dedupe_key, payload
            ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """)
        defer { sqlite3_finalize(statement) }
        for batch in batches {
            try run("BEGIN IMMEDIATE")
            for event in batch {
                bindText(statement, 1, BareEvent.estate)
                bindText(statement, 2, event.source)
                bindText(statement, 3, event.kind)
                bindText(statement, 4, event.sourceEventID)
                bindText(statement, 5, event.repository)
                sqlite3_bind_int64(statement, 6, event.occurredAt)
                sqlite3_bind_int64(statement, 7, event.occurredAt)
                bindBytes(statement, 8, event.payloadHash)
                bindBytes(statement, 9, event.dedupeKey)
                bindBytes(statement, 10, event.payload)
                try step(statement)
            }
            try run("COMMIT")
        }
    }

    /// One row for each activity that a report covers, in one commit: the least that a report must write.
    func insertCoverage(_ activities: [[UInt8]]) throws {
        let statement = try prepare("INSERT INTO bare_coverage VALUES ('local', ?1, 1, 'told', 0)")
        defer { sqlite3_finalize(statement) }
        try run("BEGIN IMMEDIATE")
        for activity in activities {
            bindBytes(statement, 1, activity)
            try step(statement)
        }
        try run("COMMIT")
    }

    private func run(_ sql: String) throws {
        guard sqlite3_exec(connection, sql, nil, nil, nil) == SQLITE_OK else { throw failure }
    }

    private func prepare(_ sql: String) throws -> OpaquePointer {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(connection, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
            throw failure
        }
        return statement
    }

    private func step(_ statement: OpaquePointer) throws {
        guard sqlite3_step(statement) == SQLITE_DONE else { throw failure }
        sqlite3_reset(statement)
    }

    private func bindText(_ statement: OpaquePointer, _ index: Int32, _ text: [UInt8]) {
        text.withUnsafeBytes { bytes in
            _ = sqlite3_bind_text(
                statement, index, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count), copied)
        }
    }

    private func bindBytes(_ statement: OpaquePointer, _ index: Int32, _ value: [UInt8]) {
        value.withUnsafeBytes { bytes in
            _ = sqlite3_bind_blob(statement, index, bytes.baseAddress, Int32(bytes.count), copied)
        }
    }

    // SQLite's SQLITE_TRANSIENT, a macro that is not imported.
    private var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

    private var failure: BenchmarkError { .sqlite(String(cString: sqlite3_errmsg(connection))) }
}
