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
///
/// How far an event is on its way to Silver is told by `unprocessed_events`, where the database itself enters each new one.
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
        let waiting = try transaction.query(
            """
            SELECT event_id, payload_bytes
            FROM unprocessed_events
            WHERE estate_id = \(estate)
                AND event_id > \(Int(after?.rawValue ?? 0))
                AND state IN ('pending', 'failed')
            ORDER BY event_id
            LIMIT \(limit)
            """
        ) { (id: try $0.integer(0), bytes: try $0.integer(1)) }
        var rows = SQLRows(["id": .integer])
        for (id, _) in waiting.prefix(fitting(waiting.map(\.bytes), in: bytes)) { rows.append([.integer(id)]) }
        return try transaction.query(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "waiting")
            SELECT \(raw: storedColumns)
            FROM raw_events
            WHERE raw_events.id \(transaction.isAny(of: "SELECT waiting.id FROM waiting"))
                AND raw_events.estate_id = \(estate)
            ORDER BY raw_events.id
            """
        } _: {
            try stored($0)
        }
    }

    /// Every event of the estate whatever its state; ascending by id, those after `after`, as many as of those that wait. For
    /// replay.
    package static func all(
        estate: EstateID, after: RawEventID? = nil, limit: Int, bytes: Int = .max, in transaction: SQLTransaction
    ) throws -> [StoredRawEvent] {
        func next<Row>(_ limit: Int, _ columns: String, _ row: (SQLRow) throws -> Row) throws -> [Row] {
            try transaction.query(
                """
                SELECT \(raw: columns)
                FROM raw_events
                WHERE estate_id = \(estate)
                    AND id > \(Int(after?.rawValue ?? 0))
                ORDER BY id
                LIMIT \(limit)
                """, row)
        }
        guard bytes < .max else { return try next(limit, storedColumns, stored) }
        let sizes = try next(limit, "length(payload)") { try $0.integer(0) }
        return try next(fitting(sizes, in: bytes), storedColumns, stored)
    }

    /// How many of the first of such sizes are no more than so many bytes together, but one at least.
    private static func fitting(_ sizes: [Int], in bytes: Int) -> Int {
        var left = bytes
        for (place, size) in sizes.enumerated() {
            left -= size
            if left < 0 { return max(place, 1) }
        }
        return sizes.count
    }

    /// The events that are not in Silver, whatever the reason; ascending by id.
    package static func unprocessed(estate: EstateID, in transaction: SQLTransaction) throws -> [RawEventID] {
        try transaction.query(
            """
            SELECT event_id
            FROM unprocessed_events
            WHERE estate_id = \(estate)
            ORDER BY event_id
            """
        ) { RawEventID(Int64(try $0.integer(0))) }
    }

    /// Of what is in Silver nothing is left to say.
    package static func markProcessed(
        _ ids: [RawEventID], estate: EstateID, in transaction: SQLTransaction
    ) throws {
        var rows = SQLRows(["id": .integer])
        for id in ids { rows.append([.integer(id.rawValue)]) }
        try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "done")
            DELETE FROM unprocessed_events
            WHERE estate_id = \(estate)
                AND event_id \(transaction.isAny(of: "SELECT done.id FROM done"))
            """
        }
    }

    /// Counts one more attempt; an event that has had `maximumAttempts` is dead.
    package static func markFailed(
        _ failures: [RawEventFailure], at instant: Instant, estate: EstateID, in transaction: SQLTransaction
    ) throws {
        try transaction.execute(over: rows(failures)) { chunk in
            """
            WITH \(rows: chunk, as: "failure")
            UPDATE unprocessed_events
            SET state = CASE WHEN attempts + 1 >= \(maximumAttempts) THEN 'dead' ELSE 'failed' END,
                attempts = attempts + 1,
                error = failure.reason,
                tried_at = \(instant)
            FROM failure
            WHERE event_id = failure.id
                AND estate_id = \(estate)
            """
        }
    }

    /// Leaves events out of Silver, for a reason that is no fault of theirs.
    package static func markIgnored(
        _ ignored: [RawEventFailure], at instant: Instant, estate: EstateID, in transaction: SQLTransaction
    ) throws {
        try transaction.execute(over: rows(ignored)) { chunk in
            """
            WITH \(rows: chunk, as: "passed")
            UPDATE unprocessed_events
            SET state = 'ignored', error = passed.reason, tried_at = \(instant)
            FROM passed
            WHERE event_id = passed.id
                AND estate_id = \(estate)
            """
        }
    }

    private static func rows(_ failures: [RawEventFailure]) -> SQLRows {
        var rows = SQLRows(["id": .integer, "reason": .text])
        for failure in failures { rows.append([.integer(failure.id.rawValue), .text(failure.reason)]) }
        return rows
    }

    /// How many events of a repository failed or are dead: news that Silver does not hold. Slugs ignore case.
    package static func unreadable(
        repository: RepositoryID, estate: EstateID, in transaction: SQLTransaction
    ) throws -> Int {
        try transaction.first(
            """
            SELECT COUNT(*)
            FROM unprocessed_events
            WHERE estate_id = \(estate)
                AND LOWER(repository_ref) = LOWER(\(repository))
                AND state IN ('failed', 'dead')
            """
        ) { try $0.integer(0) } ?? 0
    }

    private static let storedColumns = """
        raw_events.id, raw_events.event_type, raw_events.source_event_id, raw_events.repository_ref,
        raw_events.occurred_at, raw_events.received_at, raw_events.payload, raw_events.headers
        """

    private static func stored(_ row: SQLRow) throws -> StoredRawEvent {
        StoredRawEvent(
            id: RawEventID(Int64(try row.integer(0))), kind: EventKind(rawValue: try row.text(1)),
            sourceEventID: try row.text(2), repository: try row.text(3), occurredAt: try row.instant(4),
            receivedAt: try row.instant(5), payload: try row.bytes(6), headers: try row.optionalText(7))
    }
}
