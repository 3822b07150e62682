package import Persistence

/// How far a raw event of Bronze is on its way to Silver: `processed` where nothing is left to say.
package struct EventMark: Hashable, Sendable {
    package let sourceEventID: String
    package let kind: String
    package let state: String
    package let attempts: Int
    package let error: String?

    /// Of every event that the transaction's estate sees, by id.
    package static func all(in transaction: SQLTransaction) throws -> [EventMark] {
        try transaction.query(
            """
            SELECT raw_events.source_event_id, raw_events.event_type, COALESCE(unprocessed_events.state, 'processed'),
                COALESCE(unprocessed_events.attempts, 0), unprocessed_events.error
            FROM raw_events
            LEFT JOIN unprocessed_events
                ON unprocessed_events.estate_id = raw_events.estate_id
                AND unprocessed_events.event_id = raw_events.id
            ORDER BY raw_events.id
            """
        ) { row in
            EventMark(
                sourceEventID: try row.text(0), kind: try row.text(1), state: try row.text(2),
                attempts: try row.integer(3), error: try row.optionalText(4))
        }
    }
}
