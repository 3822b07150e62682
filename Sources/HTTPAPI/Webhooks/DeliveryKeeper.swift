import Bronze
import EventBuffer
import GhillieCore
import GitHubSource
import Persistence

/// Where a delivery is kept before it is acknowledged: in the buffer where there is one that takes it, and else in Bronze.
struct DeliveryKeeper: Sendable {
    private let buffer: DeliveryBuffer?
    private let bronze: RawEventAppender
    private let metrics: BufferMetrics?

    init(
        buffer: DeliveryBuffer?, metrics: BufferMetrics?, limits: RawEventAppender.Limits,
        write: @escaping RawEventWriter.Write
    ) {
        self.buffer = buffer
        self.metrics = metrics
        bronze = RawEventAppender(limits: limits, write: write)
    }

    /// Returns when it is on disk. One that the buffer may have and did not say so comes to Bronze twice, and is one event.
    /// - Throws: `RawEventAppender.QueueFull`, `RawEventAppender.Stalled`, or what writing to Bronze throws, where neither took it.
    func keep(_ event: RawEvent, estate: EstateID) async throws {
        if let buffer {
            do {
                return try await buffer.append(event, estate: estate)
            } catch {
                metrics?.countFallback()
            }
        }
        try await bronze.append(event, estate: estate)
    }
}

extension RawEventAppender.Limits {
    /// A server takes larger batches gladly.
    static func `for`(_ location: DatabaseLocation) -> Self {
        var limits = Self()
        switch location {
        case .sqlite: break
        case .postgresql: limits.batchEvents = 200
        }
        return limits
    }
}

extension WebhookKeys {
    /// The environment's, for the estate `local`, and those of a service's store.
    convenience init(own secrets: [WebhookSecretText], store: Store) {
        self.init(own: secrets, estate: .local) {
            try await store.read(in: .system) { try WebhookSecretStore.inForce(in: $0) }
        }
    }
}
