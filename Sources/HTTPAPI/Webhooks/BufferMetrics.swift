import EventBuffer
import Synchronization

/// What `GET /metrics` tells of the buffer, where there is one.
final class BufferMetrics: Sendable {
    let figures = BufferFigures()
    private let buffer: DeliveryBuffer
    private let fallbacks = Mutex(0)

    init(_ buffer: DeliveryBuffer) { self.buffer = buffer }

    /// A delivery that the buffer did not take.
    func countFallback() { fallbacks.withLock { $0 += 1 } }

    func families() -> [Metrics.Family] {
        let figures = figures.current
        return [
            Metrics.Family(
                "ghillie_webhook_buffer_trusted", "gauge", "1 where the buffer takes deliveries.",
                [buffer.state == .trusted ? " 1" : " 0"]),
            Metrics.Family(
                "ghillie_webhook_buffer_entries", "gauge", "Deliveries in the buffer that are not in Bronze yet.",
                figures.waiting.map { [" \($0)"] } ?? []),
            Metrics.Family(
                "ghillie_webhook_buffer_dead_entries", "gauge",
                "Deliveries that were set aside: Bronze cannot hold them.",
                figures.dead.map { [" \($0)"] } ?? []),
            Metrics.Family(
                "ghillie_webhook_buffer_drained_total", "counter",
                "Deliveries that this process took from the buffer to Bronze.",
                [" \(figures.drained)"]),
            Metrics.Family(
                "ghillie_webhook_buffer_claimed_total", "counter",
                "Deliveries that it took over from processes that had died.",
                [" \(figures.claimed)"]),
            Metrics.Family(
                "ghillie_webhook_buffer_fallbacks_total", "counter", "Deliveries that the buffer did not take.",
                [" \(fallbacks.withLock { $0 })"]),
        ]
    }
}
