import Catalogue
import GhillieCore
import Logging
import Persistence
import ServiceLifecycle
import Silver

/// Refines what came in, estate by estate, soon after it came.
///
/// Any number of processes may do it at once: the transformer's transactions wait for one another, and each event is taken
/// in once, whoever does it.
struct Refinement: Service {
    let store: Store
    let clock: WallClock
    let logger: Logger
    var interval: Duration = .seconds(1)

    /// Until the service shuts down. What is being refined then is finished first, a batch at most.
    func run() async throws {
        var failing: Set<EstateID> = []
        while !Task.isShuttingDownGracefully {
            if let database = try? store.database() { await refine(in: database, &failing) }
            do {
                try await cancelWhenGracefulShutdown { try await Task.sleep(for: interval) }
            } catch {
                return
            }
        }
    }

    /// One estate's failure is no other's. It is told once, until the estate works again.
    private func refine(in database: Database, _ failing: inout Set<EstateID>) async {
        let declared = (try? await database.read(in: .system) { try EstateStore.list(in: $0) }) ?? []
        let transformer = EventTransformer(database: database, clock: clock)
        for estate in Set(declared + [.local]).sorted() {
            guard !Task.isShuttingDownGracefully else { return }
            do {
                let summary = try await transformer.transformPending(estate: estate)
                if failing.remove(estate) != nil {
                    logger.info("refinement.resumed", metadata: ["estate.id": "\(estate)"])
                }
                guard summary != TransformSummary() else { continue }
                logger.log(
                    level: summary.failed > 0 ? .warning : .debug, "refinement.completed",
                    metadata: [
                        "estate.id": "\(estate)", "events.processed": "\(summary.processed)",
                        "events.ignored": "\(summary.ignored)", "events.failed": "\(summary.failed)",
                    ])
            } catch {
                guard failing.insert(estate).inserted else { continue }
                logger.warning(
                    "refinement.failed", metadata: ["estate.id": "\(estate)", "error.type": "\(type(of: error))"])
            }
        }
    }
}
