import Bronze
package import Catalogue
package import GhillieCore
package import Persistence

/// Reads how far the watched repositories of an estate have been read.
package enum IngestionRecordStore {
    /// Those whose events are fetched, by slug; those that stand after a cursor, where one is given.
    package static func list(
        estate: EstateID, after cursor: RepositoryCursor? = nil, limit: Int = .max, in transaction: SQLTransaction
    ) throws -> [IngestionRecord] {
        let watched = try WatchedRepositoryStore.list(
            estate: estate, .init(isIngested: true), limit: limit, after: cursor, in: transaction)
        return try records(of: watched, estate: estate, in: transaction)
    }

    /// That of one repository, whether its events are fetched or not.
    package static func record(
        of repository: WatchedRepository, estate: EstateID, in transaction: SQLTransaction
    ) throws -> IngestionRecord {
        try records(of: [repository], estate: estate, in: transaction).first ?? IngestionRecord(repository: repository)
    }

    /// Raw events of an estate that wait for Silver, failed ones among them: all, and those of them that are deliveries,
    /// with the time at which the oldest arrived.
    package static func backlog(
        estate: EstateID, in transaction: SQLTransaction
    ) throws -> (events: Int, deliveries: Int, oldest: Instant?) {
        try transaction.first(
            """
            SELECT COUNT(*), COUNT(CASE WHEN repository_ref = '' THEN 1 END), MIN(received_at)
            FROM unprocessed_events
            WHERE estate_id = \(estate)
                AND state IN ('pending', 'failed')
            """
        ) { (try $0.integer(0), try $0.integer(1), try $0.optionalInstant(2)) } ?? (0, 0, nil)
    }

    /// Raw events of an estate that were tried too often.
    package static func deadEvents(estate: EstateID, in transaction: SQLTransaction) throws -> Int {
        // The index is of both states.
        try transaction.first(
            """
            SELECT COUNT(*)
            FROM unprocessed_events
            WHERE estate_id = \(estate)
                AND state IN ('failed', 'dead')
                AND state = 'dead'
            """
        ) { try $0.integer(0) } ?? 0
    }

    /// Deliveries that arrived before an instant and still wait for Silver, failed ones among them.
    package static func waitingDeliveries(
        before instant: Instant, estate: EstateID, in transaction: SQLTransaction
    ) throws -> Int {
        try transaction.first(
            """
            SELECT COUNT(*)
            FROM unprocessed_events
            WHERE estate_id = \(estate)
                AND repository_ref = ''
                AND state IN ('pending', 'failed')
                AND received_at < \(instant)
            """
        ) { try $0.integer(0) } ?? 0
    }

    // MARK: - The parts

    private static func records(
        of watched: [WatchedRepository], estate: EstateID, in transaction: SQLTransaction
    ) throws -> [IngestionRecord] {
        var records = Dictionary(
            watched.map { ($0.id, IngestionRecord(repository: $0)) }, uniquingKeysWith: { first, _ in first })
        // One is looked up by its key; of many, all rows of the estate are read.
        let only = watched.count == 1 ? watched.first?.id.rawValue : nil
        try addStates(to: &records, only, estate, transaction)
        try addGaps(to: &records, only, estate, transaction)
        try addBacklog(to: &records, only, estate, transaction)
        try addDeliveries(to: &records, estate, transaction)
        return watched.compactMap { records[$0.id] }
    }

    private static func addStates(
        to records: inout [RepositoryID: IngestionRecord], _ only: String?, _ estate: EstateID,
        _ transaction: SQLTransaction
    ) throws {
        _ = try transaction.query(
            """
            SELECT repository_id, state, reason, looked_at, failing_since, error_category
            FROM repository_ingestion
            WHERE estate_id = \(estate)
                AND repository_id = COALESCE(\(only), repository_id)
            """
        ) { row in
            let id = RepositoryID(stored: try row.text(0))
            records[id]?.availability = try known(row.text(1), "repository_ingestion.state")
            records[id]?.reason = try row.optionalText(2)
            records[id]?.lastCompleteLook = try row.optionalInstant(3)
            records[id]?.failingSince = try row.optionalInstant(4)
            records[id]?.errorCategory = try row.optionalText(5).map {
                try known($0, "repository_ingestion.error_category")
            }
        }
    }

    private static func addGaps(
        to records: inout [RepositoryID: IngestionRecord], _ only: String?, _ estate: EstateID,
        _ transaction: SQLTransaction
    ) throws {
        _ = try transaction.query(
            """
            SELECT repository_id, COUNT(*), MIN(opened_at)
            FROM ingestion_gaps
            WHERE estate_id = \(estate)
                AND repository_id = COALESCE(\(only), repository_id)
                AND filled_at IS NULL
            GROUP BY repository_id
            """
        ) { row in
            let id = RepositoryID(stored: try row.text(0))
            records[id]?.openGaps = try row.integer(1)
            records[id]?.gapSince = try row.optionalInstant(2)
        }
    }

    /// What was announced and is missing is a gap as well.
    private static func addDeliveries(
        to records: inout [RepositoryID: IngestionRecord], _ estate: EstateID, _ transaction: SQLTransaction
    ) throws {
        let deliveries = try DeliveryLedger.records(of: Set(records.keys), estate: estate, in: transaction)
        for (id, deliveries) in deliveries {
            records[id]?.lastDelivery = deliveries.lastAt
            records[id]?.missedDeliveries = deliveries.missed
            records[id]?.silentSince = deliveries.silentSince
        }
        for (id, missing) in try DeliveryLedger.missing(estate: estate, in: transaction) {
            guard var record = records[id] else { continue }
            record.openGaps += missing.count
            record.gapSince = [record.gapSince, missing.since].compactMap(\.self).min()
            records[id] = record
        }
    }

    /// Each part has an index of its own.
    private static func addBacklog(
        to records: inout [RepositoryID: IngestionRecord], _ only: String?, _ estate: EstateID,
        _ transaction: SQLTransaction
    ) throws {
        for states in ["('pending', 'failed')", "('failed', 'dead') AND state = 'dead'"] {
            _ = try transaction.query(
                """
                SELECT repository_ref, COUNT(*), MIN(occurred_at)
                FROM unprocessed_events
                WHERE estate_id = \(estate)
                    AND repository_ref = COALESCE(\(only), repository_ref)
                    AND state IN \(raw: states)
                GROUP BY repository_ref
                """
            ) { row in
                let id = RepositoryID(stored: try row.text(0))
                guard var record = records[id] else { return }
                record.backlog += try row.integer(1)
                record.oldestBacklog = [record.oldestBacklog, try row.optionalInstant(2)].compactMap(\.self).min()
                records[id] = record
            }
        }
    }

    private static func known<Value: RawRepresentable<String>>(_ text: String, _ column: String) throws -> Value {
        guard let value = Value(rawValue: text) else { throw IngestionRecordError.unknownStoredValue(column: column) }
        return value
    }
}

/// What is wrong with what is stored.
package enum IngestionRecordError: Error, Hashable, Sendable {
    /// A value that this version does not know.
    case unknownStoredValue(column: String)
}
