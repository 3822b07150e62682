import Foundation

/// Where timestamps come from, injected so that tests choose them.
package struct WallClock: Sendable {
    package let now: @Sendable () -> Instant

    package init(now: @escaping @Sendable () -> Instant) { self.now = now }

    /// The system's clock, at microsecond resolution.
    package static let system = WallClock {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    /// A clock that stands still.
    package static func fixed(at instant: Instant) -> WallClock { WallClock { instant } }
}
