import Bronze
import Catalogue
import GhillieCore
import GitHubAPI
import GitHubSource
import Logging
import Persistence
import ServiceLifecycle
import Synchronization

/// Works on runs of ingestion, and asks for them on schedule.
///
/// Each estate has its own worker, so that the runs of one wait for no other's; the budget at GitHub is shared in turn.
final class IngestionService: Service {
    private struct Record {
        var busy: Set<EstateID> = []
        var failing: Set<EstateID> = []
        var asked: [EstateID: ContinuousClock.Instant] = [:]
    }

    /// Between two looks for work.
    private static let pause: Duration = .seconds(1)
    /// Between two looks whether a run is due.
    private static let schedulePause: Duration = .seconds(10)

    /// Between two runs of what deliveries told of.
    private static let hintInterval: Duration = .seconds(30)

    private let store: Store
    private let client: GitHubClient
    private let interval: Duration?
    private let clock: WallClock
    private let logger: Logger
    private let record = Mutex(Record())

    /// Without an interval it asks for no runs: only what others ask for is run.
    init(store: Store, client: GitHubClient, interval: Duration?, clock: WallClock, logger: Logger) {
        self.store = store
        self.client = client
        self.interval = interval
        self.clock = clock
        self.logger = logger
    }

    /// Until the service shuts down: units that are being read then go back, for others to take.
    func run() async throws {
        await withDiscardingTaskGroup { group in
            while !Task.isShuttingDownGracefully {
                if let database = try? store.database() {
                    for estate in await estates(in: database) where take(estate) {
                        group.addTask {
                            await self.serve(estate, in: database)
                            self.record.withLock { _ = $0.busy.remove(estate) }
                        }
                    }
                }
                do {
                    try await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
                } catch {
                    return
                }
            }
        }
        try? await client.shutdown()
    }

    private func take(_ estate: EstateID) -> Bool { record.withLock { $0.busy.insert(estate).inserted } }

    private func estates(in database: Database) async -> [EstateID] {
        (try? await database.read(in: .system) { try EstateStore.list(in: $0) }) ?? []
    }

    /// One estate's failure is no other's. It is told once, until the estate works again.
    private func serve(_ estate: EstateID, in database: Database) async {
        let worker = IngestionWorker(
            database: database, requests: { [client] in client.lane($0) }, clock: clock, logger: logger,
            interruptible: { body in await cancelWhenGracefulShutdown { await body() } })
        do {
            if let interval, isTimeToAsk(for: estate) {
                let settlement = try await database.write(in: .estate(estate)) { transaction in
                    _ = try IngestionRuns.askWhatIsDue(every: interval, estate: estate, in: transaction)
                    return try IngestionRuns.askWhatWasAnnounced(
                        every: min(interval, Self.hintInterval), estate: estate, in: transaction
                    ).settlement
                }
                log(settlement, estate)
            }
            var worked = 0
            while !Task.isShuttingDownGracefully {
                let taken = try await worker.work(estate: estate)
                if taken == 0 { break }
                worked += taken
            }
            if worked > 0 { await logBudgets() }
            record.withLock { _ = $0.failing.remove(estate) }
        } catch {
            guard record.withLock({ $0.failing.insert(estate).inserted }) else { return }
            logger.warning(
                "ingestion.failed", metadata: ["estate.id": "\(estate)", "error.type": "\(type(of: error))"])
        }
    }

    private func isTimeToAsk(for estate: EstateID) -> Bool {
        record.withLock { record in
            if let last = record.asked[estate], ContinuousClock.now - last < Self.schedulePause { return false }
            record.asked[estate] = .now
            return true
        }
    }

    private func log(_ settlement: DeliveryLedger.Settlement, _ estate: EstateID) {
        func metadata(_ news: DeliveryLedger.News) -> Logger.Metadata {
            [
                "estate.id": "\(estate)", "repository.id": "\(news.repository)", "news.kind": "\(news.kind.rawValue)",
                "news.subject": "\(news.subject)",
            ]
        }
        for news in settlement.missing.sorted() {
            logger.info("ingestion.announced.missing", metadata: metadata(news))
        }
        for news in settlement.givenUp.sorted() {
            logger.warning("ingestion.announced.given_up", metadata: metadata(news))
        }
    }

    private func logBudgets() async {
        for budget in await client.budgets() {
            logger.info(
                "github.budget",
                metadata: [
                    "github.installation": "\(budget.label)", "github.resource": "\(budget.resource)",
                    "github.remaining": "\(budget.remaining)", "github.limit": "\(budget.limit)",
                    "github.reset_at": "\(budget.resetAt.rfc3339)",
                ])
        }
    }
}
