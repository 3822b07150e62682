package import GhillieCore

extension ReportID {
    /// A fresh UUID of version 7.
    package static func random(at instant: Instant) -> ReportID {
        ReportID(stored: TimeOrderedID.random(at: instant))
    }

    package init(at instant: Instant, random high: UInt64, _ low: UInt64) {
        self.init(stored: TimeOrderedID.text(at: instant, random: high, low))
    }
}
