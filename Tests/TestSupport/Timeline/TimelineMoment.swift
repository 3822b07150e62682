/// A repository just after something had happened, and what that was.
struct TimelineMoment: Sendable {
    /// Seconds since 1970.
    let at: Int64
    let sender: TimelinePerson
    let happenings: [TimelineHappening]
    let repository: TimelineRepository
}
