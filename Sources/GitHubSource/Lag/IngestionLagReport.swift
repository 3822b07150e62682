package import Catalogue
package import GhillieCore
package import Persistence
import WorkQueue

/// A part of the list of lags.
package struct IngestionLagPage: Hashable, Sendable {
    package let repositories: [IngestionLag]
    /// Deliveries of the estate that Silver has not taken in. Which repositories they are about nobody knows before.
    package let waitingDeliveries: Int
    /// `nil` where it is the last part.
    package let next: RepositoryCursor?
}

/// How far behind GitHub an estate is.
package struct IngestionLagReport: Sendable {
    /// How long ago the last complete look may be where nobody says otherwise.
    package static let usualLimit: Duration = .seconds(3_600)

    let estate: EstateID
    let now: Instant
    let stalledAfter: Duration

    package init(estate: EstateID, at now: Instant, stalledAfter: Duration = Self.usualLimit) {
        self.estate = estate
        self.now = now
        self.stalledAfter = stalledAfter
    }

    /// Repositories whose events are fetched, by slug; those in one state, where one is asked for.
    package func page(
        _ state: IngestionLag.State? = nil, limit: Int, after cursor: RepositoryCursor? = nil,
        in transaction: SQLTransaction
    ) throws -> IngestionLagPage {
        // What a state is depends on the time: all are judged, and those that are asked for picked.
        let records = try IngestionRecordStore.list(
            estate: estate, after: cursor, limit: state == nil ? limit + 1 : .max, in: transaction)
        let found = records.lazy.map { IngestionLag($0, at: now, stalledAfter: stalledAfter) }
            .filter { state == nil || $0.state == state }.prefix(limit + 1)
        let shown = Array(found.prefix(limit))
        return IngestionLagPage(
            repositories: shown,
            waitingDeliveries: try IngestionRecordStore.backlog(estate: estate, in: transaction).deliveries,
            next: found.count > limit ? shown.last.map { RepositoryCursor(after: $0.repository) } : nil)
    }

    /// What metrics tell of the estate.
    package func gauges(in transaction: SQLTransaction) throws -> IngestionGauges {
        let backlog = try IngestionRecordStore.backlog(estate: estate, in: transaction)
        var gauges = IngestionGauges(
            backlog: backlog.events, oldestPending: backlog.oldest.map { now - $0 },
            deadEvents: try IngestionRecordStore.deadEvents(estate: estate, in: transaction),
            openUnits: try RunStore.openUnits(estate: estate, in: transaction))
        for record in try IngestionRecordStore.list(estate: estate, in: transaction) {
            gauges.add(IngestionLag(record, at: now, stalledAfter: stalledAfter))
        }
        return gauges
    }
}
