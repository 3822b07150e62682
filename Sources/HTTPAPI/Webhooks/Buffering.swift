import Bronze
import EventBuffer
import Foundation
import GhillieCore
import Logging
import Persistence

/// All that a service with a buffer has beside one without.
struct Buffering: Sendable {
    let buffer: DeliveryBuffer
    let drain: DeliveryDrain
    let metrics: BufferMetrics

    init(_ location: ValkeyLocation, store: Store, clock: WallClock, logger: Logger) {
        buffer = DeliveryBuffer(location, logger: logger)
        metrics = BufferMetrics(buffer)
        // The host and the process are for people; a process of the same number on the same host was another consumer.
        let process = ProcessInfo.processInfo
        drain = DeliveryDrain(
            location,
            name: "\(process.hostName)-\(process.processIdentifier)-\(UUID().uuidString.prefix(8).lowercased())",
            figures: metrics.figures, logger: logger, canStore: { store.issue() == nil }, write: store.rawEvents(clock))
    }
}

extension Store {
    /// Appends to Bronze, an estate's events in one transaction.
    func rawEvents(_ clock: WallClock) -> RawEventWriter.Write {
        { events, estate in
            let now = clock.now()
            try await self.write(in: .estate(estate)) { transaction in
                _ = try RawEventStore.append(events, estate: estate, receivedAt: now, in: transaction)
            }
        }
    }
}
