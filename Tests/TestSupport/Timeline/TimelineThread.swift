/// What pull requests and issues have in common. Times are seconds since 1970.
struct TimelineThread: Sendable {
    let number: Int
    let databaseID: Int
    var title: String
    var body: String?
    let author: TimelinePerson
    let createdAt: Int64
    var updatedAt: Int64
    var closedAt: Int64?
    var labels: [TimelineLabel] = []
    var comments: [TimelineComment] = []
    var events: [TimelineItemEvent] = []
}

/// A label of the repository.
struct TimelineLabel: Hashable, Sendable {
    let databaseID: Int
    let name: String
}

/// A comment on a pull request or an issue.
struct TimelineComment: Sendable {
    let databaseID: Int
    let author: TimelinePerson
    var body: String
    let createdAt: Int64
    var updatedAt: Int64
}

/// What a thread's timeline shows of its states.
struct TimelineItemEvent: Sendable {
    enum Kind: Sendable {
        case closed(by: TimelineCloser?, as: TimelineIssue.Reason?)
        case reopened
        case merged(commit: String)
        case readyForReview
        case convertedToDraft
        case headForcePushed
    }

    let databaseID: Int
    let kind: Kind
    let at: Int64
    let actor: TimelinePerson
}

/// What closed an issue, where no person did.
enum TimelineCloser: Hashable, Sendable {
    case pullRequest(Int)
    case commit(String)
}
