package import GhillieCore

/// Asks GitHub to send once more what it could not deliver to an App's webhook.
///
/// Each delivery is asked for once, so that one which fails for good is no endless work: what it told is found by polling.
/// What was asked for is known for as long as a delivery is looked at, and in this process only. Another asks again, which
/// does no harm, since a body that comes twice is one event.
package actor FailedDeliveries {
    /// How far back failures are looked at. What is older, polling has found long since.
    package static let horizon: Duration = .seconds(6 * 3_600)

    private let client: GitHubClient
    private let clock: WallClock
    /// By guid, when each was last seen to have failed.
    private var asked: [String: Instant] = [:]

    package init(client: GitHubClient, clock: WallClock) {
        self.client = client
        self.clock = clock
    }

    /// One look at what failed. Gives how many deliveries were asked for; those that were asked for before a fault stay so.
    ///
    /// - Throws: ``GitHubFault`` or `CancellationError`.
    package func sweep() async throws -> Int {
        let start = clock.now() - Self.horizon
        let failed = try await client.failedDeliveries(since: start)
        asked = asked.filter { $0.value >= start }
        // Somebody, or a process before this one, asked for these.
        for delivery in failed where delivery.isRedelivery { asked[delivery.guid] = delivery.deliveredAt }
        var count = 0
        // In the order in which it happened.
        for delivery in failed.reversed() where delivery.mayGoBetter && asked[delivery.guid] == nil {
            // Gone at GitHub is asked for, too: it does not come back.
            if try await client.redeliver(delivery) { count += 1 }
            asked[delivery.guid] = delivery.deliveredAt
        }
        return count
    }
}
