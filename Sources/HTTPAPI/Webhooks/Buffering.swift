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
        drain = DeliveryDrain(
            location, name: Self.name,
            figures: metrics.figures, logger: logger, canStore: { store.issue() == nil }, write: store.rawEvents(clock))
    }

    /// The host and the process are for people; another process of that number may have been there before.
    private static var name: String {
        var host = [CChar](repeating: 0, count: 256)
        _ = gethostname(&host, host.count - 1)
        let text = String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return "\(text)-\(getpid())-\(UUID().uuidString.prefix(8).lowercased())"
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
