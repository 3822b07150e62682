package import Foundation

/// An estate's own days: where they begin, and on which of them people work.
package struct EstateCalendar: Hashable, Sendable {
    /// UTC, Monday to Friday, no holidays.
    package static let standard = EstateCalendar(timeZone: .gmt)

    package let timeZone: TimeZone
    /// As ``Instant/isoWeekday``: Monday is 1.
    private let workingDays: Set<Int>
    /// `YYYY-MM-DD`.
    private let holidays: Set<String>

    /// Without any working day it counts Monday to Friday: a term of three working days must end.
    package init(timeZone: TimeZone, workingDays: Set<Int> = [1, 2, 3, 4, 5], holidays: Set<String> = []) {
        let known = workingDays.intersection(1...7)
        self.timeZone = timeZone
        self.workingDays = known.isEmpty ? [1, 2, 3, 4, 5] : known
        self.holidays = holidays
    }

    /// The day that an instant falls on here, `YYYY-MM-DD`.
    package func dateText(of instant: Instant) -> String { local(instant).dateText }

    /// The days that a window touches here, both inclusive.
    package func daysText(of window: ReportingWindow) -> String {
        "\(dateText(of: window.start)) to \(lastDayText(of: window))"
    }

    /// The last day that a window touches here: people read ranges as inclusive.
    package func lastDayText(of window: ReportingWindow) -> String { dateText(of: window.end - .microseconds(1)) }

    package func isWorkingDay(_ instant: Instant) -> Bool {
        let local = local(instant)
        return workingDays.contains(local.isoWeekday) && !holidays.contains(local.dateText)
    }

    /// This time of day, `count` working days later.
    package func adding(workingDays count: Int, to instant: Instant) -> Instant {
        var instant = instant
        var left = count
        while left > 0, instant < .latest {
            instant = instant + .days(1)
            if isWorkingDay(instant) { left -= 1 }
        }
        return instant
    }

    /// The instant at which UTC's clocks show what the clocks here show now.
    private func local(_ instant: Instant) -> Instant {
        if timeZone == .gmt { return instant }
        let date = Date(timeIntervalSince1970: Double(instant.microseconds) / 1_000_000)
        return instant + .seconds(timeZone.secondsFromGMT(for: date))
    }
}
