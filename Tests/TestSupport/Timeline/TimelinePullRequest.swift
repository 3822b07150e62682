/// A pull request, as it stands.
struct TimelinePullRequest: Sendable {
    enum Button: CaseIterable, Sendable {
        case merge, squash, rebase
    }

    /// How it went in.
    struct Landing: Sendable {
        let button: Button
        /// Seconds since 1970.
        let at: Int64
        let by: TimelinePerson
        /// On the base branch, oldest first; of a merge the merge commit alone.
        let commits: [String]
    }

    var thread: TimelineThread
    var isDraft: Bool
    var base: String
    /// The base branch's tip when the pull request was last looked at.
    var baseSHA: String
    let head: String
    var headSHA: String
    /// Whether the branch is in a fork, which is gone by now.
    let isFromFork: Bool
    /// The pull request that this one takes back.
    let reverts: Int?
    /// The work that it brings to a release branch as well.
    var backPort: TimelineBackPort?
    /// What the head has and the base had not, oldest first; as it was when it closed.
    var commits: [String] = []
    var files: [TimelineCommit.File] = []
    /// Whether it has ever shown a renamed file, also one that it shows no more.
    var hasRenamed = false
    var reviews: [TimelineReview] = []
    var landing: Landing?

    var isOpen: Bool { thread.closedAt == nil }
    var number: Int { thread.number }
    var shownFiles: [TimelineShownFile] { TimelineShownFile.all(of: files) }
}

/// What a pull request brings to a release branch as well.
struct TimelineBackPort: Sendable {
    /// How it says so.
    enum Form: CaseIterable, Sendable {
        /// Its texts and its commits.
        case whole
        /// Its commits' messages alone.
        case picked
        /// Nothing does: they were picked as they were.
        case silent
        /// The branch alone, as tools name it.
        case branch
    }

    let original: Int
    let form: Form
}

/// A review that was handed in.
struct TimelineReview: Sendable {
    enum State: String, Sendable {
        case commented = "COMMENTED"
        case approved = "APPROVED"
        case changesRequested = "CHANGES_REQUESTED"
        case dismissed = "DISMISSED"
    }

    let databaseID: Int
    let author: TimelinePerson
    let body: String
    /// The head that was looked at.
    let commit: String
    /// Seconds since 1970.
    let submittedAt: Int64
    var updatedAt: Int64
    var state: State
}
