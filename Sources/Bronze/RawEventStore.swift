package import GhillieCore
package import Persistence

/// A raw event as Bronze keeps it.
package struct StoredRawEvent: Sendable {
    package let id: RawEventID
    /// The kind as stored; `nil` for one that this version does not know.
    package let kind: EventKind?
    package let sourceEventID: String
    /// See ``RawEvent/repositoryReference``.
    package let repository: String
    package let occurredAt: Instant
    package let receivedAt: Instant
    package let payload: [UInt8]
    /// See ``RawEvent/headers``.
    package let headers: String?
}

/// Why a raw event could not be turned into Silver. The reason never holds the payload.
package struct RawEventFailure: Hashable, Sendable {
    package let id: RawEventID
    package let reason: String

    package init(id: RawEventID, reason: String) {
        self.id = id
        self.reason = reason
    }
}

/// `raw_events`: append-only, each event once. The database decides what is a duplicate, in the statement that inserts.
package enum RawEventStore {
    /// After so many failures an event is dead: kept, and no longer tried.
    package static let maximumAttempts = 5

    /// Stores the events that are not there yet, in one statement a chunk, and returns how many were new.
    ///
    /// Events are folded and sorted by dedupe key, so that two writers take the same rows in the same order. A delivery was
    /// received when it came, however long it waited in a buffer until `receivedAt`.
    @discardableResult
    package static func append(
        _ events: [RawEvent], estate: EstateID, receivedAt: Instant, in transaction: SQLTransaction
    ) throws -> Int {
        var byKey: [(key: ContentHash, event: RawEvent, payloadHash: ContentHash)] = []
        byKey.reserveCapacity(events.count)
        for event in events {
            let payloadHash = ContentHash(of: event.payload)
            byKey.append((event.dedupeKey(payloadHash: payloadHash), event, payloadHash))
        }
        byKey.sort { $0.key < $1.key }
        var rows = SQLRows([
            "source": .text, "event_type": .text, "source_event_id": .text, "repository_ref": .text,
            "occurred_at": .instant, "payload_sha256": .bytes, "headers": .text, "dedupe_key": .bytes,
            "payload": .bytes, "received_at": .instant,
        ])
        var previous: ContentHash?
        for (key, event, payloadHash) in byKey where key != previous {
            previous = key
            rows.append([
                .text(event.source.rawValue), .text(event.kind.rawValue), .text(event.sourceEventID),
                .text(event.repositoryReference), .instant(event.occurredAt), .hash(payloadHash),
                .text(event.headers), .hash(key), .bytes(event.payload),
                .instant(event.source == .webhook ? min(event.occurredAt, receivedAt) : receivedAt),
            ])
        }
        return try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "new")
            INSERT INTO raw_events (
                estate_id, source, event_type, source_event_id, repository_ref, occurred_at, received_at,
                payload_sha256, headers, dedupe_key, payload
            )
            SELECT
                \(estate), new.source, new.event_type, new.source_event_id, new.repository_ref, new.occurred_at,
                new.received_at, new.payload_sha256, new.headers, new.dedupe_key, new.payload
            FROM new
            WHERE TRUE
            ON CONFLICT (estate_id, dedupe_key) DO NOTHING
            """
        }
    }

    /// Payloads of so many bytes fit in memory at once, beside what they are parsed to: a delivery may have 25 MiB.
    package static let bytesAtOnce = 16 << 20

    /// Events that wait for Silver, or failed and may be tried again; ascending by id, those after `after`: at most `limit`,
    /// and no more than have `bytes` of payload together, but one at least.
    package static func pending(
        estate: EstateID, after: RawEventID? = nil, limit: Int, bytes: Int = .max, in transaction: SQLTransaction
    ) throws -> [StoredRawEvent] {
        try page(
            where: "state IN ('pending', 'failed')", estate: estate, after: after, limit: limit, bytes: bytes,
            in: transaction)
    }

    /// Every event of the estate whatever its state; ascending by id, those after `after`, as many as of those that wait. For
    /// replay.
    package static func all(
        estate: EstateID, after: RawEventID? = nil, limit: Int, bytes: Int = .max, in transaction: SQLTransaction
    ) throws -> [StoredRawEvent] {
        try page(where: "TRUE", estate: estate, after: after, limit: limit, bytes: bytes, in: transaction)
    }

    private static func page(
        where condition: String, estate: EstateID, after: RawEventID?, limit: Int, bytes: Int,
        in transaction: SQLTransaction
    ) throws -> [StoredRawEvent] {
        func next<Row>(_ limit: Int, _ columns: String, _ row: (SQLRow) throws -> Row) throws -> [Row] {
            try transaction.query(
                """
                SELECT \(raw: columns)
                FROM raw_events
                WHERE estate_id = \(estate)
                    AND id > \(Int(after?.rawValue ?? 0))
                    AND \(raw: condition)
                ORDER BY id
                LIMIT \(limit)
                """, row)
        }
        var fitting = limit
        if bytes < .max {
            var left = bytes
            for size in try next(limit, "length(payload)", { try $0.integer(0) }).enumerated() {
                left -= size.element
                guard left < 0 else { continue }
                fitting = max(size.offset, 1)
                break
            }
        }
        return try next(
            fitting, "id, event_type, source_event_id, repository_ref, occurred_at, received_at, payload, headers",
            stored)
    }

    /// The events that are not in Silver, whatever the reason; ascending by id.
    package static func unprocessed(estate: EstateID, in transaction: SQLTransaction) throws -> [RawEventID] {
        try transaction.query(
            """
            SELECT id
            FROM raw_events
            WHERE estate_id = \(estate)
                AND state IN ('pending', 'failed', 'dead', 'ignored')
            ORDER BY id
            """
        ) { RawEventID(Int64(try $0.integer(0))) }
    }

    // A join, since SQLite would answer `id IN (…)` from an index that begins with the estate, and read the whole of it.
    package static func markProcessed(
        _ ids: [RawEventID], at instant: Instant, estate: EstateID, in transaction: SQLTransaction
    ) throws {
        var rows = SQLRows(["id": .integer])
        for id in ids { rows.append([.integer(id.rawValue)]) }
        try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "done")
            UPDATE raw_events
            SET state = 'processed', error = NULL, processed_at = \(instant)
            FROM done
            WHERE raw_events.id = done.id
                AND raw_events.estate_id = \(estate)
            """
        }
    }

    /// Counts one more attempt; an event that has had `maximumAttempts` is dead.
    package static func markFailed(
        _ failures: [RawEventFailure], at instant: Instant, estate: EstateID, in transaction: SQLTransaction
    ) throws {
        var rows = SQLRows(["id": .integer, "reason": .text])
        for failure in failures { rows.append([.integer(failure.id.rawValue), .text(failure.reason)]) }
        try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "failure")
            UPDATE raw_events
            SET state = CASE WHEN attempts + 1 >= \(maximumAttempts) THEN 'dead' ELSE 'failed' END,
                attempts = attempts + 1,
                error = failure.reason,
                processed_at = \(instant)
            FROM failure
            WHERE raw_events.id = failure.id
                AND raw_events.estate_id = \(estate)
            """
        }
    }

    /// Leaves events out of Silver, for a reason that is no fault of theirs.
    package static func markIgnored(
        _ ignored: [RawEventFailure], at instant: Instant, estate: EstateID, in transaction: SQLTransaction
    ) throws {
        var rows = SQLRows(["id": .integer, "reason": .text])
        for event in ignored { rows.append([.integer(event.id.rawValue), .text(event.reason)]) }
        try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "passed")
            UPDATE raw_events
            SET state = 'ignored', error = passed.reason, processed_at = \(instant)
            FROM passed
            WHERE raw_events.id = passed.id
                AND raw_events.estate_id = \(estate)
            """
        }
    }

    /// How many events of a repository failed or are dead: news that Silver does not hold. Slugs ignore case.
    package static func unreadable(
        repository: RepositoryID, estate: EstateID, in transaction: SQLTransaction
    ) throws -> Int {
        try transaction.first(
            """
            SELECT COUNT(*)
            FROM raw_events
            WHERE estate_id = \(estate)
                AND LOWER(repository_ref) = LOWER(\(repository))
                AND state IN ('failed', 'dead')
            """
        ) { try $0.integer(0) } ?? 0
    }

    private static func stored(_ row: SQLRow) throws -> StoredRawEvent {
        StoredRawEvent(
            id: RawEventID(Int64(try row.integer(0))), kind: EventKind(rawValue: try row.text(1)),
            sourceEventID: try row.text(2), repository: try row.text(3), occurredAt: try row.instant(4),
            receivedAt: try row.instant(5), payload: try row.bytes(6), headers: try row.optionalText(7))
    }
}
