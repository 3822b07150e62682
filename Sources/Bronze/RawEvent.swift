package import GhillieCore

/// One payload exactly as it arrived, with what its source said about it, before it is stored.
package struct RawEvent: Sendable {
    package let source: EventSource
    package let kind: EventKind
    /// The source's own name for what happened: a commit id, a tag's name.
    package let sourceEventID: String
    /// Whose it is: the slug of a clone, the id of a watched repository for what was polled of it, and nothing for
    /// deliveries, which say it themselves.
    package let repositoryReference: String
    /// When it happened, by its source; for what has no time of its own, when it was seen.
    package let occurredAt: Instant
    /// Canonical JSON for events that Ghillie reads itself; whatever arrived for deliveries.
    package let payload: [UInt8]
    /// What came beside the payload and belongs to it, as canonical JSON: a delivery's id and content type.
    package let headers: String?

    package init(
        source: EventSource, kind: EventKind, sourceEventID: String, repository: RepositorySlug, occurredAt: Instant,
        payload: [UInt8]
    ) {
        self.init(
            source: source, kind: kind, sourceEventID: sourceEventID, reference: repository.description,
            occurredAt: occurredAt, payload: payload, headers: nil)
    }

    /// What a poll found. The id stays when the repository is renamed, and so does the news' dedupe key.
    package init(
        polled kind: EventKind, sourceEventID: String, repository: RepositoryID, occurredAt: Instant, payload: [UInt8]
    ) {
        self.init(
            source: .github, kind: kind, sourceEventID: sourceEventID, reference: repository.rawValue,
            occurredAt: occurredAt, payload: payload, headers: nil)
    }

    /// A webhook delivery, as it was received.
    package init(
        delivery id: String, event: String, receivedAt: Instant, payload: [UInt8], headers: String?
    ) {
        self.init(
            source: .webhook, kind: .gitHubWebhook(event: event), sourceEventID: id, reference: "",
            occurredAt: receivedAt, payload: payload, headers: headers)
    }

    private init(
        source: EventSource, kind: EventKind, sourceEventID: String, reference: String, occurredAt: Instant,
        payload: [UInt8], headers: String?
    ) {
        self.source = source
        self.kind = kind
        self.sourceEventID = sourceEventID
        repositoryReference = reference
        self.occurredAt = occurredAt
        self.payload = payload
        self.headers = headers
    }

    /// Equal for the same news however often it is read, and kept unique in an estate by the database.
    ///
    /// SHA-256 over source, kind, source event id, repository, time and the payload's own SHA-256; for deliveries over
    /// source, kind and that alone: one that is sent again, under its own id or another, is still one event.
    package func dedupeKey(payloadHash: ContentHash) -> ContentHash {
        switch source {
        case .webhook: ContentHash(joining: source.rawValue, kind.rawValue, payloadHash.hex)
        case .git, .github:
            ContentHash(
                joining: source.rawValue, kind.rawValue, sourceEventID, repositoryReference.lowercased(),
                occurredAt.rfc3339, payloadHash.hex)
        }
    }
}

/// A raw event's number in Bronze: ascending in the order of storing, of no other meaning.
package struct RawEventID: Hashable, Comparable, Sendable {
    package let rawValue: Int64
    package init(_ rawValue: Int64) { self.rawValue = rawValue }
    package static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
}
