/// One thing that happened, as a webhook tells it.
enum TimelineHappening: Hashable, Sendable {
    /// A branch or tag, by its whole name, has moved; there was none before, or is none after, where that is `nil`.
    case push(reference: String, before: String?, after: String?, isForced: Bool)
    case create(name: String, isTag: Bool)
    case delete(name: String, isTag: Bool)
    case pullRequest(Int, PullRequestAction)
    case review(Int, id: Int, ReviewAction)
    case issue(Int, IssueAction)
    /// On a pull request or an issue.
    case comment(Int, id: Int, CommentAction)
    case release(id: Int, ReleaseAction)
    case deployment(id: Int)
    case deploymentStatus(id: Int, status: Int)
    case renamed(from: String)
    case transferred(from: TimelineOwner)

    enum PullRequestAction: Hashable, Sendable {
        case opened, closed, reopened, readyForReview, convertedToDraft
        case synchronize(before: String)
        case labeled(TimelineLabel)
        case retitled(from: String)
        case rebased(from: String, fromSHA: String)
    }

    enum IssueAction: Hashable, Sendable {
        case opened, closed, reopened, deleted
        case labeled(TimelineLabel)
        case retitled(from: String)
    }

    enum ReviewAction: String, Sendable {
        case submitted, dismissed
    }

    enum CommentAction: Hashable, Sendable {
        case created, deleted
        case edited(from: String)
    }

    enum ReleaseAction: String, Sendable {
        case created, published, released, prereleased, deleted
    }

    /// As the header of a delivery names it.
    var event: String {
        switch self {
        case .push: "push"
        case .create: "create"
        case .delete: "delete"
        case .pullRequest: "pull_request"
        case .review: "pull_request_review"
        case .issue: "issues"
        case .comment: "issue_comment"
        case .release: "release"
        case .deployment: "deployment"
        case .deploymentStatus: "deployment_status"
        case .renamed, .transferred: "repository"
        }
    }

    /// The member of the payload that says what was done; some events have none.
    var action: String? {
        switch self {
        case .push, .create, .delete: nil
        case .deployment, .deploymentStatus: "created"
        case .pullRequest(_, let action): action.name
        case .issue(_, let action): action.name
        case .review(_, _, let action): action.rawValue
        case .comment(_, _, .created): "created"
        case .comment(_, _, .edited): "edited"
        case .comment(_, _, .deleted): "deleted"
        case .release(_, let action): action.rawValue
        case .renamed: "renamed"
        case .transferred: "transferred"
        }
    }

    /// What it is about, as `TimelineEvent.subject` names it.
    var subject: String {
        switch self {
        case .push(let reference, _, _, _): reference
        case .create(let name, let isTag), .delete(let name, let isTag): "refs/\(isTag ? "tags" : "heads")/\(name)"
        case .pullRequest(let number, _): "pull_request \(number)"
        case .review(_, let id, _): "review \(id)"
        case .issue(let number, _): "issue \(number)"
        case .comment(_, let id, _): "comment \(id)"
        case .release(let id, _): "release \(id)"
        case .deployment(let id), .deploymentStatus(let id, _): "deployment \(id)"
        case .renamed, .transferred: "repository"
        }
    }
}

extension TimelineHappening.PullRequestAction {
    var name: String {
        switch self {
        case .opened: "opened"
        case .closed: "closed"
        case .reopened: "reopened"
        case .readyForReview: "ready_for_review"
        case .convertedToDraft: "converted_to_draft"
        case .synchronize: "synchronize"
        case .labeled: "labeled"
        case .retitled, .rebased: "edited"
        }
    }
}

extension TimelineHappening.IssueAction {
    var name: String {
        switch self {
        case .opened: "opened"
        case .closed: "closed"
        case .reopened: "reopened"
        case .deleted: "deleted"
        case .labeled: "labeled"
        case .retitled: "edited"
        }
    }
}

/// Whose repository it is.
struct TimelineOwner: Hashable, Sendable {
    let login: String
    let databaseID: Int
    let isOrganization: Bool
}
