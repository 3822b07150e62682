import Catalogue
import GhillieCore
import GitHubSource
import Gold
import Persistence

/// The numbers of ingestion for `GET /metrics`, of all estates together. Anyone may ask, so that the database is asked at
/// most every few seconds.
actor LagGauges {
    private static let freshness: Duration = .seconds(10)

    private let store: Store
    private let clock: WallClock
    private let stalledAfter: Duration
    private var last: (at: ContinuousClock.Instant, gauges: IngestionGauges?)?
    private var running: Task<IngestionGauges?, Never>?

    init(store: Store, clock: WallClock, stalledAfter: Duration) {
        self.store = store
        self.clock = clock
        self.stalledAfter = stalledAfter
    }

    /// `nil` where the database cannot tell.
    func current() async -> IngestionGauges? {
        if let last, ContinuousClock.now - last.at < Self.freshness { return last.gauges }
        if let running { return await running.value }
        let task = Task { [store, clock, stalledAfter] in
            try? await Self.read(store, at: clock.now(), stalledAfter)
        }
        running = task
        let gauges = await task.value
        last = (ContinuousClock.now, gauges)
        running = nil
        return gauges
    }

    private static func read(_ store: Store, at now: Instant, _ stalledAfter: Duration) async throws -> IngestionGauges
    {
        let declared = try await store.read(in: .system) { try EstateStore.list(in: $0) }
        var all = IngestionGauges()
        // Events may come to the estate of `ghillie try` without anybody having declared it.
        for estate in Set(declared + [.local]).sorted() {
            let report = IngestionLagReport(estate: estate, at: now, stalledAfter: stalledAfter)
            all.merge(try await store.read(in: .estate(estate)) { try report.gauges(in: $0) })
        }
        return all
    }
}
