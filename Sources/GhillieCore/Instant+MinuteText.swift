extension Instant {
    /// `2026-01-31 12:00 UTC`: to the minute, for people.
    package var minuteText: String {
        let text = rfc3339
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
    }
}
