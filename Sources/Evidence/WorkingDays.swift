package import GhillieCore

extension Instant {
    /// This time of day, `count` working days later: Saturdays and Sundays (UTC) do not count.
    package func addingWorkingDays(_ count: Int) -> Instant {
        var instant = self
        var left = count
        while left > 0, instant < .latest {
            instant = instant + .days(1)
            if instant.isoWeekday <= 5 { left -= 1 }
        }
        return instant
    }
}
