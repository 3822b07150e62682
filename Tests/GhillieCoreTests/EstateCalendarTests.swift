import Foundation
import GhillieCore
import Testing

@Suite struct EstateCalendarTests {
    /// Monday, 2025-03-03T00:00:00Z.
    private static let monday = Instant(secondsSince1970: 1_740_960_000)

    private static func zone(_ name: String) throws -> TimeZone { try #require(TimeZone(identifier: name)) }

    @Test func weekendsDoNotCount() {
        let calendar = EstateCalendar.standard
        let friday = Self.monday + .days(4)
        #expect(calendar.adding(workingDays: 3, to: friday) == friday + .days(5))
        #expect(calendar.adding(workingDays: 3, to: Self.monday) == Self.monday + .days(3))
        #expect(calendar.adding(workingDays: 0, to: Self.monday) == Self.monday)
    }

    @Test func holidaysAndOtherWeeksCountAsTheEstateSays() throws {
        let holiday = EstateCalendar(timeZone: .gmt, holidays: ["2025-03-04"])
        #expect(holiday.adding(workingDays: 1, to: Self.monday) == Self.monday + .days(2))
        // Sunday to Thursday.
        let other = EstateCalendar(timeZone: .gmt, workingDays: [7, 1, 2, 3, 4])
        #expect(other.adding(workingDays: 4, to: Self.monday) == Self.monday + .days(6))
        #expect(EstateCalendar(timeZone: .gmt, workingDays: [0, 9]) == .standard)
    }

    @Test func aDayIsWhatTheClocksThereShow() throws {
        let tokyo = EstateCalendar(timeZone: try Self.zone("Asia/Tokyo"))
        let newYork = EstateCalendar(timeZone: try Self.zone("America/New_York"))
        #expect(tokyo.dateText(of: Self.monday - .seconds(9 * 3_600)) == "2025-03-03")
        #expect(tokyo.dateText(of: Self.monday - .seconds(9 * 3_600 + 1)) == "2025-03-02")
        #expect(newYork.dateText(of: Self.monday) == "2025-03-02")
        // Sunday there, Monday in UTC.
        #expect(!newYork.isWorkingDay(Self.monday))
        #expect(EstateCalendar.standard.isWorkingDay(Self.monday))
    }

    @Test func theLastDayOfAWindowIsTheOneThatItStillTouches() throws {
        let window = ReportingWindow(start: Self.monday, end: Self.monday + .days(7))
        #expect(EstateCalendar.standard.daysText(of: window) == "2025-03-03 to 2025-03-09")
        // Midnight in Berlin, and one of the days is an hour shorter.
        let berlin = EstateCalendar(timeZone: try Self.zone("Europe/Berlin"))
        let spring = ReportingWindow(
            start: Instant(secondsSince1970: 1_742_770_800), end: Instant(secondsSince1970: 1_743_372_000))
        #expect(berlin.daysText(of: spring) == "2025-03-24 to 2025-03-30")
        #expect(EstateCalendar.standard.daysText(of: spring) == "2025-03-23 to 2025-03-30")
    }
}
