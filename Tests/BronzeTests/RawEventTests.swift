import Bronze
import GhillieCore
import Testing

@Suite struct RawEventTests {
    private static func event(
        kind: EventKind = .gitCommit, id: String = "a", repository: String = "acme/widgets",
        at microseconds: Int64 = 1, payload: String = "{}"
    ) throws -> RawEvent {
        RawEvent(
            source: .git, kind: kind, sourceEventID: id, repository: try RepositorySlug(parsing: repository),
            occurredAt: Instant(microseconds: microseconds), payload: Array(payload.utf8))
    }

    private static func key(_ event: RawEvent) -> ContentHash {
        event.dedupeKey(payloadHash: ContentHash(of: event.payload))
    }

    @Test func theSameNewsHasTheSameKey() throws {
        #expect(try Self.key(Self.event()) == Self.key(Self.event()))
    }

    @Test func aSlugInOtherLettersIsTheSameNews() throws {
        #expect(try Self.key(Self.event(repository: "Acme/Widgets")) == Self.key(Self.event()))
    }

    @Test func eachPartOfTheNewsMakesItOther() throws {
        let keys = [
            try Self.key(Self.event()), try Self.key(Self.event(kind: .gitTag)), try Self.key(Self.event(id: "b")),
            try Self.key(Self.event(repository: "acme/gadgets")), try Self.key(Self.event(at: 2)),
            try Self.key(Self.event(payload: "[]")),
        ]
        #expect(Set(keys).count == keys.count)
    }

    @Test func theKeyIsWhatTheDesignWritesDown() throws {
        let event = try Self.event()
        let payloadHash = ContentHash(of: Array("{}".utf8))
        let text = "git|git.commit|a|acme/widgets|1970-01-01T00:00:00.000001Z|\(payloadHash.hex)"
        #expect(Self.key(event) == ContentHash(of: Array(text.utf8)))
    }
}
