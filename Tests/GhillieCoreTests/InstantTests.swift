import Foundation
import GhillieCore
import Testing

@Suite struct InstantTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0),
        ("2000-02-29T12:34:56Z", 951_827_696_000_000),
        ("1969-12-31T23:59:59.999999Z", -1),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
        ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
    ])
    func hasOneSpelling(text: String, microseconds: Int64) {
        #expect(Instant(microseconds: microseconds).rfc3339 == text)
        #expect(Instant(rfc3339: text) == Instant(microseconds: microseconds))
    }

    @Test func agreesWithFoundationOnRandomInstants() throws {
        var generator = SplitMix64(seed: 1)
        let formatter = ISO8601DateFormatter()
        for _ in 0..<2_000 {
            let seconds = Int64.random(in: -12_000_000_000...200_000_000_000, using: &generator)
            let expected = formatter.string(from: Date(timeIntervalSince1970: TimeInterval(seconds)))
            // Foundation's calendar turns Julian in 1582; ours is proleptic, as PostgreSQL's and RFC 3339's are.
            #expect(Instant(secondsSince1970: seconds).rfc3339 == expected)
        }
    }

    @Test(arguments: [
        ("2026-01-31", "2026-01-31T00:00:00Z"),
        ("2026-01-31T12:00:00+02:00", "2026-01-31T10:00:00Z"),
        ("2026-01-31t12:00:00.5z", "2026-01-31T12:00:00.500000Z"),
        ("2026-01-31 12:00:00.1234567-00:30", "2026-01-31T12:30:00.123456Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
    ])
    func readsEverySpelling(text: String, expected: String) {
        #expect(Instant(rfc3339: text)?.rfc3339 == expected)
    }

    @Test(arguments: [
        "", "yesterday", "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-32", "0000-01-01", "2026-01-31T24:00:00Z",
        "2026-01-31T12:00:00", "2026-01-31T12:00Z", "2026-01-31T12:00:00.Z", "2026-01-31T12:00:00Z ", "2026-1-31",
        "2026-01-31T12:00:00+25:00", "٢٠٢٦-٠١-٣١",
    ])
    func refusesWhatIsNoTime(text: String) {
        #expect(Instant(rfc3339: text) == nil)
    }

    @Test func clampsInsteadOfOverflowing() {
        #expect(Instant(secondsSince1970: .max) == .latest)
        #expect(Instant(secondsSince1970: .min) == .earliest)
        #expect(Instant.latest + .days(1) == .latest)
        #expect(Instant.earliest - .days(1) == .earliest)
    }

    @Test(arguments: [("2026-11-23", 1), ("2026-11-29", 7), ("1970-01-01", 4), ("1969-12-28", 7)])
    func knowsItsWeekday(text: String, weekday: Int) throws {
        #expect(try #require(Instant(rfc3339: text)).isoWeekday == weekday)
    }

    @Test func aWindowIsHalfOpen() throws {
        let start = try #require(Instant(rfc3339: "2026-01-01"))
        let window = ReportingWindow(start: start, end: start + .days(7))
        #expect(window.contains(window.start))
        #expect(!window.contains(window.end))
        #expect(window.lastDay.dateText == "2026-01-07")
        #expect(window.preceding(by: 2).start.dateText == "2025-12-18")
        #expect(window.preceding(by: 1).end == window.start)
    }
}

/// A small seeded generator, so that a failing case comes back.
private struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
