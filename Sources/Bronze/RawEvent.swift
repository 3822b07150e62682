package import GhillieCore

/// One payload exactly as it arrived, with what its source said about it, before it is stored.
package struct RawEvent: Sendable {
    package let source: EventSource
    package let kind: EventKind
    /// The source's own name for what happened: a commit id, a tag's name.
    package let sourceEventID: String
    package let repository: RepositorySlug
    /// When it happened, by its source.
    package let occurredAt: Instant
    /// Canonical JSON for events that Ghillie reads itself; whatever arrived for deliveries.
    package let payload: [UInt8]

    package init(
        source: EventSource, kind: EventKind, sourceEventID: String, repository: RepositorySlug, occurredAt: Instant,
        payload: [UInt8]
    ) {
        self.source = source
        self.kind = kind
        self.sourceEventID = sourceEventID
        self.repository = repository
        self.occurredAt = occurredAt
        self.payload = payload
    }

    /// Equal for the same news however often it is read: SHA-256 over source, kind, source event id, repository, time
    /// and the payload's own SHA-256. The database keeps it unique in an estate.
    package func dedupeKey(payloadHash: ContentHash) -> ContentHash {
        ContentHash(
            joining: source.rawValue, kind.rawValue, sourceEventID, repository.description.lowercased(),
            occurredAt.rfc3339, payloadHash.hex)
    }
}

/// A raw event's number in Bronze: ascending in the order of storing, of no other meaning.
package struct RawEventID: Hashable, Comparable, Sendable {
    package let rawValue: Int64
    package init(_ rawValue: Int64) { self.rawValue = rawValue }
    package static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
}

/// Where a raw event stands on its way to Silver.
package enum RawEventState: String, CaseIterable, Sendable {
    case pending, processed, ignored, failed, dead
}
