import Bronze
import GhillieCore

/// A raw event as the bytes of its row, all worked out beforehand: what remains is the insert alone.
struct BareEvent {
    let source: [UInt8]
    let kind: [UInt8]
    let sourceEventID: [UInt8]
    let repository: [UInt8]
    let occurredAt: Int64
    let payloadHash: [UInt8]
    let dedupeKey: [UInt8]
    let payload: [UInt8]

    init(_ event: RawEvent) {
        let hash = ContentHash(of: event.payload)
        source = Array(event.source.rawValue.utf8)
        kind = Array(event.kind.rawValue.utf8)
        sourceEventID = Array(event.sourceEventID.utf8)
        repository = Array(event.repositoryReference.utf8)
        occurredAt = event.occurredAt.microseconds
        payloadHash = hash.bytes
        dedupeKey = event.dedupeKey(payloadHash: hash).bytes
        payload = event.payload
    }

    static let estate = Array(EstateID.local.rawValue.utf8)
}
