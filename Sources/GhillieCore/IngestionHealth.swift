/// Whether a repository was seen well enough, up to a window's end, for its silence to mean something.
package struct IngestionHealth: Hashable, Sendable {
    /// Why the window's end could not be seen, as a clause without a full stop (`clone last fetched 2026-01-31`); `nil`
    /// where it could. An unhealthy window is `unknown`.
    package let unhealthyReason: String?
    /// What else a reader must know of how it was seen, as whole sentences (`The clone is shallow: …`).
    package let notes: [String]
    /// What could not be seen at all from this source, as noun phrases (`open pull requests`).
    package let notSeen: [String]

    package init(unhealthyReason: String? = nil, notes: [String] = [], notSeen: [String] = []) {
        self.unhealthyReason = unhealthyReason
        self.notes = notes
        self.notSeen = notSeen
    }

    package var isHealthy: Bool { unhealthyReason == nil }
}
