/// A point in time: microseconds since 1970-01-01T00:00:00Z, in UTC.
///
/// Finer times are truncated, and times outside the years 1 to 9999 are clamped to them, so that every instant has one
/// spelling in RFC 3339 and one value in SQLite (INTEGER) and in PostgreSQL (TIMESTAMPTZ).
package struct Instant: Hashable, Comparable, Sendable {
    package let microseconds: Int64

    /// 0001-01-01T00:00:00Z.
    package static let earliest = Instant(unclamped: -62_135_596_800_000_000)
    /// 9999-12-31T23:59:59.999999Z.
    package static let latest = Instant(unclamped: 253_402_300_799_999_999)

    package init(microseconds: Int64) {
        self.microseconds = min(max(microseconds, Self.earliest.microseconds), Self.latest.microseconds)
    }

    /// Seconds since 1970, as git stores them; clamped, never overflowing.
    package init(secondsSince1970 seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        self.init(microseconds: overflow ? (seconds < 0 ? .min : .max) : product)
    }

    private init(unclamped microseconds: Int64) { self.microseconds = microseconds }

    package static func < (lhs: Instant, rhs: Instant) -> Bool { lhs.microseconds < rhs.microseconds }

    package static func + (lhs: Instant, rhs: Duration) -> Instant {
        let (sum, overflow) = lhs.microseconds.addingReportingOverflow(rhs.wholeMicroseconds)
        return Instant(microseconds: overflow ? (rhs < .zero ? .min : .max) : sum)
    }

    package static func - (lhs: Instant, rhs: Duration) -> Instant { lhs + (.zero - rhs) }

    /// The time from `rhs` to `lhs`.
    package static func - (lhs: Instant, rhs: Instant) -> Duration {
        .microseconds(lhs.microseconds - rhs.microseconds)
    }
}

extension Duration {
    /// A number of days of 24 hours.
    package static func days(_ count: Int) -> Duration { .seconds(Int64(count) * 86_400) }

    /// Whole microseconds, truncated towards zero.
    package var wholeMicroseconds: Int64 {
        let (whole, fraction) = components
        let (product, overflow) = whole.multipliedReportingOverflow(by: 1_000_000)
        return overflow ? (whole < 0 ? .min : .max) : product + fraction / 1_000_000_000_000
    }

    /// Whole milliseconds, truncated towards zero.
    package var wholeMilliseconds: Int64 { wholeMicroseconds / 1_000 }
}
