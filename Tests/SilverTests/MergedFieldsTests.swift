import GhillieCore
import Testing

@testable import Silver

/// Merging is the same in every order, grouping and number: it is the greatest of what was told.
@Suite struct MergedFieldsTests {
    /// Few values and times, so that they meet.
    private static func telling(using random: inout some RandomNumberGenerator) -> MergedFields {
        var told = MergedFields()
        func instant(_ random: inout some RandomNumberGenerator) -> Instant {
            Instant(secondsSince1970: Int64.random(in: 0...3, using: &random))
        }
        func source(_ random: inout some RandomNumberGenerator) -> MergedFields.Source {
            Bool.random(using: &random) ? .poll : .delivery
        }
        let states: [JSONValue?] = ["open", "closed", "merged", nil]
        // Texts that Swift takes for equal, and the engines do not.
        let titles: [JSONValue?] = ["a", "\u{E9}", "e\u{301}", nil, .null]
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let version = MergedFields.Version(at: instant(&random), source: source(&random))
            told.set("state", states.randomElement(using: &random) ?? nil, version)
            told.set("title", titles.randomElement(using: &random) ?? nil, version)
            if Int.random(in: 0..<6, using: &random) == 0 {
                told.set("removal", "deleted", MergedFields.Version(at: .latest, source: version.source))
            }
            told.note(
                ["opened", "closed 1970-01-01"].randomElement(using: &random) ?? "",
                MergedFields.Moment(at: instant(&random), source: source(&random), seenAt: instant(&random)))
        }
        return told
    }

    private static func merged(_ tellings: [MergedFields]) -> MergedFields {
        tellings.reduce(into: MergedFields()) { $0.merge($1) }
    }

    @Test func orderGroupingAndRepetitionDoNotMatter() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let tellings = (0..<Int.random(in: 1...6)).map { _ in Self.telling(using: &random) }
            let whole = Self.merged(tellings).text
            #expect(Self.merged((tellings + tellings).shuffled()).text == whole)
            let middle = Int.random(in: 0...tellings.count)
            let parts = [Self.merged(Array(tellings[middle...])), Self.merged(Array(tellings[..<middle]))]
            #expect(Self.merged(parts).text == whole)
            #expect(Self.merged(try parts.map { try MergedFields(stored: $0.text) }).text == whole)
        }
    }

    @Test func whatATellingSaysIsNothingIsNothingFromThenOn() {
        func told(_ value: JSONValue, at seconds: Int64, _ source: MergedFields.Source) -> MergedFields {
            var told = MergedFields()
            told.set("closed_at", value, .init(at: Instant(secondsSince1970: seconds), source: source))
            return told
        }
        #expect(Self.merged([told(7, at: 1, .poll), told(.null, at: 2, .delivery)])["closed_at"] == .null)
        #expect(Self.merged([told(.null, at: 1, .poll), told(7, at: 2, .delivery)])["closed_at"] == 7)
        #expect(Self.merged([told(7, at: 1, .delivery), told(.null, at: 1, .delivery)])["closed_at"] == 7)
    }

    /// A delivery of just before midnight that is dated just after, and one that no poll has looked for yet.
    @Test func whatAPollHasFoundAtAnotherTimeIsToldOnce() {
        let midnight: Int64 = 1_767_225_600
        func reopened(_ source: MergedFields.Source, at seconds: Int64, through: Int64? = nil) -> MergedFields {
            var telling = ItemTelling(
                source: source, updatedAt: Instant(secondsSince1970: seconds),
                receivedAt: Instant(secondsSince1970: midnight + 100))
            telling.note(.reopened, Instant(secondsSince1970: seconds))
            if let through { telling.set(MergedFields.timelineThrough, .integer(Int(through) * 1_000_000)) }
            return telling.told
        }
        let delivered = [reopened(.delivery, at: midnight), reopened(.delivery, at: midnight + 90_000)]
        #expect(ItemActivity.all(of: .issue, Self.merged(delivered)).count == 2)
        let polled = reopened(.poll, at: midnight - 1, through: midnight)
        let days = ItemActivity.all(of: .issue, Self.merged(delivered + [polled])).compactMap(\.day).sorted()
        #expect(days == ["2025-12-31", "2026-01-02"])
    }

    @Test func mergingSaysWhetherItChangedAnything() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            var held = Self.merged((0..<3).map { _ in Self.telling(using: &random) })
            let before = held.text
            let hasChanged = held.merge(Self.telling(using: &random))
            #expect(hasChanged == (Array(held.text.utf8) != Array(before.utf8)))
        }
    }

    @Test func theRulesApplyInTheirOrder() {
        func version(_ seconds: Int64, _ source: MergedFields.Source) -> MergedFields.Version {
            .init(at: Instant(secondsSince1970: seconds), source: source)
        }
        var fields = MergedFields()
        fields.set("title", "old", version(1, .poll))
        fields.set("title", "later", version(2, .delivery))
        #expect(fields["title"] == "later")
        fields.set("title", "polled", version(2, .poll))
        #expect(fields["title"] == "polled")
        fields.set("title", nil, version(9, .poll))
        #expect(fields["title"] == "polled")
        fields.set("state", "closed", version(2, .poll))
        fields.set("state", "open", version(2, .poll))
        #expect(fields["state"] == "closed")
        fields.set("state", "open", version(3, .delivery))
        #expect(fields["state"] == "open")
    }

    @Test func aTimeIsNeverLaterThanItsFirstReceipt() {
        func moment(_ seconds: Int64, _ source: MergedFields.Source, seen: Int64) -> MergedFields.Moment {
            .init(at: Instant(secondsSince1970: seconds), source: source, seenAt: Instant(secondsSince1970: seen))
        }
        var fields = MergedFields()
        fields.note("merged", moment(100, .delivery, seen: 50))
        #expect(fields.moments["merged"]?.occurredAt == Instant(secondsSince1970: 50))
        fields.note("merged", moment(20, .poll, seen: 90))
        #expect(fields.moments["merged"]?.occurredAt == Instant(secondsSince1970: 20))
    }

    @Test func whatIsStoredOtherwiseIsRefused() {
        for text in [
            "", "{}", "[]", "{\"moments\":{},\"versions\":[[1]]}", "{\"moments\":{\"a\":[1,7,1]},\"versions\":[]}",
        ] {
            #expect(throws: SilverError.self) { try MergedFields(stored: text) }
        }
    }
}
