import GhillieCore
import GitHubAPI
import Logging
import ServiceLifecycle

/// Asks GitHub at each interval for the deliveries of the App's webhook that failed.
struct RedeliveryService: Service {
    /// From the start to the first look: what comes again must find somebody who takes it. And between two looks at least.
    private static let shortestPause: Duration = .seconds(60)

    let store: Store
    let client: GitHubClient
    let interval: Duration
    let clock: WallClock
    let logger: Logger

    /// Until the service shuts down.
    func run() async throws {
        let deliveries = FailedDeliveries(client: client, clock: clock)
        var isFailing = false
        var pause = Self.shortestPause
        while !Task.isShuttingDownGracefully {
            do {
                try await cancelWhenGracefulShutdown { [pause] in try await Task.sleep(for: pause) }
                // While nothing can be kept, each would fail a second time, and is asked for only once.
                guard (try? store.database()) != nil else { continue }
                pause = max(interval, Self.shortestPause)
                let count = try await cancelWhenGracefulShutdown { try await deliveries.sweep() }
                isFailing = false
                if count > 0 { logger.info("webhook.redelivery.asked", metadata: ["deliveries": "\(count)"]) }
            } catch is CancellationError {
                return
            } catch {
                // Told once, until it goes well again.
                let words = (error as? GitHubFault)?.description ?? "\(type(of: error))"
                if !isFailing { logger.warning("webhook.redelivery.failed", metadata: ["error": "\(words)"]) }
                isFailing = true
            }
        }
    }
}
