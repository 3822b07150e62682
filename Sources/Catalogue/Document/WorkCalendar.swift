/// The days on which people work.
package struct WorkCalendar: Hashable, Sendable {
    /// A zone of the IANA database.
    package var timezone = "UTC"
    package var weekStart = Weekday.monday
    /// In the order of the week.
    package var workingDays: [Weekday] = [.monday, .tuesday, .wednesday, .thursday, .friday]
    /// `YYYY-MM-DD`, in order.
    package var holidays: [String] = []

    package init() {}
}

/// Monday is 1, as in ISO 8601.
package enum Weekday: Int, Hashable, Sendable, CaseIterable {
    case monday = 1
    case tuesday, wednesday, thursday, friday, saturday, sunday

    package static let names = allCases.map(\.name)

    package var name: String { "\(self)" }

    package init?(name: String) {
        guard let day = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = day
    }
}
