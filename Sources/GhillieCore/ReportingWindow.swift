/// A span of time that one report covers: start inclusive, end exclusive, UTC.
package struct ReportingWindow: Hashable, Sendable {
    package let start: Instant
    package let end: Instant

    /// - Precondition: `start < end`; callers check what people asked for before they make a window of it.
    package init(start: Instant, end: Instant) {
        precondition(start < end, "a window has a start before its end")
        self.start = start
        self.end = end
    }

    package func contains(_ instant: Instant) -> Bool { start <= instant && instant < end }

    package var length: Duration { end - start }

    /// The window of the same length that ends where this one starts, `count` times over.
    package func preceding(by count: Int) -> ReportingWindow {
        ReportingWindow(start: start - length * count, end: end - length * count)
    }

    /// The last day that the window touches, for headings: people read ranges as inclusive.
    package var lastDay: Instant { (end - .microseconds(1)).startOfDay }
}
