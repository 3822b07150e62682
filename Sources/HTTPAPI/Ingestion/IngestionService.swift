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
    /// What goes on at its own pace, one at a time.
    private enum Duty: Hashable {
        case asking(EstateID)
        case working(EstateID)
        case tellingBudgets

        var estate: EstateID? {
            switch self {
            case .asking(let estate), .working(let estate): estate
            case .tellingBudgets: nil
            }
        }
    }

    private struct Record {
        var busy: Set<Duty> = []
        var failing: Set<Duty> = []
        var begun: [Duty: ContinuousClock.Instant] = [:]
        var budgets: Set<GitHubBudget> = []
    }

    /// Between two looks for work.
    private static let pause: Duration = .seconds(1)
    /// Between two looks whether a run is due.
    private static let schedulePause: Duration = .seconds(10)
    /// Between two runs of what deliveries told of.
    private static let hintInterval: Duration = .seconds(30)
    /// Between two tellings of what is left of GitHub's limits, while there is work.
    private static let budgetPause: Duration = .seconds(60)

    private let store: Store
    private let client: GitHubClient
    private let search = TransferSearch()
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
                    for estate in await estates(in: database) {
                        if begin(.asking(estate), afterAtLeast: Self.schedulePause) {
                            group.addTask {
                                await self.perform(.asking(estate)) { try await self.ask(estate, in: database) }
                            }
                        }
                        if begin(.working(estate)) {
                            group.addTask {
                                await self.perform(.working(estate)) { try await self.work(on: estate, in: database) }
                            }
                        }
                    }
                    if begin(.tellingBudgets, afterAtLeast: Self.budgetPause) {
                        group.addTask { await self.perform(.tellingBudgets) { await self.logBudgets() } }
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

    private func estates(in database: Database) async -> [EstateID] {
        (try? await database.read(in: .system) { try EstateStore.list(in: $0) }) ?? []
    }

    // MARK: - Duties

    /// - Returns: whether a duty was free to be begun, which it is now.
    private func begin(_ duty: Duty, afterAtLeast pause: Duration = .zero) -> Bool {
        record.withLock { record in
            if let last = record.begun[duty], ContinuousClock.now - last < pause { return false }
            guard record.busy.insert(duty).inserted else { return false }
            record.begun[duty] = .now
            return true
        }
    }

    /// One estate's failure is no other's. It is told once, until the estate works again.
    private func perform(_ duty: Duty, _ body: () async throws -> Void) async {
        do {
            try await body()
            record.withLock { _ = $0.failing.remove(duty) }
        } catch {
            if record.withLock({ $0.failing.insert(duty).inserted }), let estate = duty.estate {
                logger.warning(
                    "ingestion.failed", metadata: ["estate.id": "\(estate)", "error.type": "\(type(of: error))"])
            }
        }
        record.withLock { _ = $0.busy.remove(duty) }
    }

    private func ask(_ estate: EstateID, in database: Database) async throws {
        let settlement = try await database.write(in: .estate(estate)) { [interval] transaction in
            try IngestionRuns.forgetOld(estate: estate, in: transaction)
            guard let interval else { return try DeliveryLedger.settle(estate: estate, in: transaction) }
            _ = try IngestionRuns.askWhatIsDue(every: interval, estate: estate, in: transaction)
            return try IngestionRuns.askWhatWasAnnounced(
                every: min(interval, Self.hintInterval), estate: estate, in: transaction
            ).settlement
        }
        log(settlement, estate)
    }

    private func work(on estate: EstateID, in database: Database) async throws {
        let worker = IngestionWorker(
            database: database, requests: { [client] in client.lane($0) }, search: search, clock: clock, logger: logger,
            interruptible: { body in await cancelWhenGracefulShutdown { await body() } })
        if try await worker.work(estate: estate) > 0 { await logBudgets() }
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

    /// Those that are others than when they were last told.
    private func logBudgets() async {
        let budgets = await client.budgets()
        let told = record.withLock { record in
            defer { record.budgets = Set(budgets) }
            return record.budgets
        }
        for budget in budgets where !told.contains(budget) {
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
