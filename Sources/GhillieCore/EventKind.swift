/// The kinds of raw event.
package enum EventKind: Hashable, Sendable {
    /// One commit as the object database holds it; see `GitCommitPayload`.
    case gitCommit
    /// Where the default branch stood when a clone was read; see `GitHeadPayload`.
    case gitHead
    /// A tag and what it names; see `GitTagPayload`.
    case gitTag
    /// A repository as a poll found it: its names, its state, and where its default branch stood.
    case gitHubRepository
    /// A commit as GraphQL has it, or as REST has it, with its files.
    case gitHubCommit
    case gitHubPullRequest
    case gitHubIssue
    case gitHubRelease
    case gitHubDeployment
    case gitHubReview
    case gitHubComment
    /// A webhook delivery of the event with this name (`push`), byte for byte.
    case gitHubWebhook(event: String)
}

extension EventKind: RawRepresentable {
    private static let webhookPrefix = "github.webhook."

    private static let names: [String: EventKind] = [
        "git.commit": .gitCommit, "git.head": .gitHead, "git.tag": .gitTag, "github.repository": .gitHubRepository,
        "github.commit": .gitHubCommit, "github.pull_request": .gitHubPullRequest, "github.issue": .gitHubIssue,
        "github.release": .gitHubRelease, "github.deployment": .gitHubDeployment, "github.review": .gitHubReview,
        "github.comment": .gitHubComment,
    ]

    package init?(rawValue: String) {
        if let kind = Self.names[rawValue] {
            self = kind
        } else if rawValue.hasPrefix(Self.webhookPrefix), rawValue.utf8.count > Self.webhookPrefix.utf8.count {
            self = .gitHubWebhook(event: String(rawValue.dropFirst(Self.webhookPrefix.count)))
        } else {
            return nil
        }
    }

    package var rawValue: String {
        switch self {
        case .gitCommit: "git.commit"
        case .gitHead: "git.head"
        case .gitTag: "git.tag"
        case .gitHubRepository: "github.repository"
        case .gitHubCommit: "github.commit"
        case .gitHubPullRequest: "github.pull_request"
        case .gitHubIssue: "github.issue"
        case .gitHubRelease: "github.release"
        case .gitHubDeployment: "github.deployment"
        case .gitHubReview: "github.review"
        case .gitHubComment: "github.comment"
        case .gitHubWebhook(let event): Self.webhookPrefix + event
        }
    }
}

/// The systems that raw events come from.
package enum EventSource: String, CaseIterable, Sendable {
    /// A local clone.
    case git
    /// A poll of GitHub.
    case github
    /// GitHub, by a webhook delivery.
    case webhook
}
