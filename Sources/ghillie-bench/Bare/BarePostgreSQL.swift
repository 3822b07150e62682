import CLibPQ

/// libpq by itself: one prepared INSERT from UNNEST of binary arrays, which is the fastest insert that PostgreSQL takes.
///
/// The bare table is as ``BareSQLite``'s, without row-level security too.
final class BarePostgreSQL {
    private let connection: OpaquePointer

    init(url: String) throws {
        guard let connection = PQconnectdb(url) else { throw BenchmarkError.postgresql("no connection") }
        self.connection = connection
        guard PQstatus(connection) == CONNECTION_OK else {
            throw BenchmarkError.postgresql("the server cannot be reached")
        }
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
    }

    deinit { PQfinish(connection) }

    /// Runs a statement; the first column of its first row, or nothing.
    @discardableResult
    func run(_ sql: String) throws -> String {
        try checked(PQexec(connection, sql)) { result in
            PQntuples(result) > 0 ? String(cString: PQgetvalue(result, 0, 0)) : ""
        }
    }

    func createTables() throws {
        // A server may have been built without lz4.
        let compression = try run(
            "SELECT enumvals @> '{lz4}' FROM pg_settings WHERE name = 'default_toast_compression'")
        try run(
            """
            CREATE TABLE bare_events (
                id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, estate_id TEXT COLLATE "C" NOT NULL,
                source TEXT COLLATE "C" NOT NULL, event_type TEXT COLLATE "C" NOT NULL,
                source_event_id TEXT COLLATE "C" NOT NULL, repository_ref TEXT COLLATE "C" NOT NULL,
                occurred_at TIMESTAMPTZ NOT NULL, received_at TIMESTAMPTZ NOT NULL, payload_sha256 BYTEA NOT NULL,
                headers TEXT, dedupe_key BYTEA NOT NULL,
                payload BYTEA \(compression == "t" ? "COMPRESSION lz4" : "") NOT NULL,
                UNIQUE (estate_id, dedupe_key)
            )
            """)
        try run(
            """
            CREATE TABLE bare_coverage (
                estate_id TEXT COLLATE "C" NOT NULL, activity_id BYTEA NOT NULL, window_id BIGINT NOT NULL,
                role TEXT COLLATE "C" NOT NULL, late BOOLEAN NOT NULL, PRIMARY KEY (estate_id, activity_id)
            )
            """)
    }

    /// One statement and one commit a batch.
    func insert(_ batches: [[BareEvent]]) throws {
        try prepare(
            "bare_insert",
            """
            INSERT INTO bare_events (
                estate_id, source, event_type, source_event_id, repository_ref, occurred_at, received_at, payload_sha256,
                dedupe_key, payload
            )
            SELECT 'local', source, kind, event, repository, occurred, occurred, hash, key, payload
            FROM UNNEST(
                $1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::bytea[], $7::bytea[], $8::bytea[]
            ) AS given (source, kind, event, repository, occurred, hash, key, payload)
            """)
        for batch in batches {
            try execute(
                "bare_insert",
                [
                    .init(text: batch.map(\.source)), .init(text: batch.map(\.kind)),
                    .init(text: batch.map(\.sourceEventID)), .init(text: batch.map(\.repository)),
                    .init(instants: batch.map(\.occurredAt)), .init(bytes: batch.map(\.payloadHash)),
                    .init(bytes: batch.map(\.dedupeKey)), .init(bytes: batch.map(\.payload)),
                ])
        }
    }

    func insertCoverage(_ activities: [[UInt8]]) throws {
        try prepare(
            "bare_coverage",
            "INSERT INTO bare_coverage SELECT 'local', activity, 1, 'told', FALSE FROM UNNEST($1::bytea[]) AS activity")
        try execute("bare_coverage", [.init(bytes: activities)])
    }

    private func prepare(_ name: String, _ sql: String) throws {
        try checked(PQprepare(connection, name, sql, 0, nil)) { _ in }
    }

    private func execute(_ name: String, _ arrays: [BinaryArray]) throws {
        var values: [UnsafePointer<CChar>?] = []
        for array in arrays {
            let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: array.encoded.count)
            _ = copy.initialize(from: array.encoded)
            values.append(UnsafeRawPointer(copy.baseAddress)?.assumingMemoryBound(to: CChar.self))
        }
        defer { for value in values { value?.deallocate() } }
        try checked(
            PQexecPrepared(
                connection, name, Int32(values.count), values, arrays.map { Int32($0.encoded.count) },
                arrays.map { _ in 1 }, 1)
        ) { _ in }
    }

    private func checked<Result>(_ result: OpaquePointer?, _ body: (OpaquePointer) -> Result) throws -> Result {
        guard let result else { throw BenchmarkError.postgresql("the connection was lost") }
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return body(result)
        default: throw BenchmarkError.postgresql(String(cString: PQresultErrorMessage(result)))
        }
    }
}

/// One array in PostgreSQL's binary format.
private struct BinaryArray {
    private(set) var encoded: [UInt8] = []

    init(text: [[UInt8]]) { self.init(type: 25, text) }
    init(bytes: [[UInt8]]) { self.init(type: 17, bytes) }
    init(instants: [Int64]) {
        // PostgreSQL counts from the year 2000.
        self.init(type: 1184, instants.map { Self.bigEndian($0 - 946_684_800_000_000) })
    }

    private init(type: Int32, _ values: [[UInt8]]) {
        encoded.reserveCapacity(values.reduce(20) { $0 + $1.count + 4 })
        for number in [1, 0, type, Int32(values.count), 1] { encoded += Self.bigEndian(number) }
        for value in values {
            encoded += Self.bigEndian(Int32(value.count))
            encoded += value
        }
    }

    private static func bigEndian(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }
}
