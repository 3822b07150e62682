/// An issue, as it stands.
struct TimelineIssue: Sendable {
    enum Reason: String, Sendable {
        case completed = "COMPLETED"
        case notPlanned = "NOT_PLANNED"
        case duplicate = "DUPLICATE"
        case reopened = "REOPENED"
    }

    var thread: TimelineThread
    /// `nil` before it was first closed.
    var reason: Reason?

    var isOpen: Bool { thread.closedAt == nil }
}
