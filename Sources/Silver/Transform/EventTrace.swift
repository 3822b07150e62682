import Bronze
import Catalogue
import GhillieCore

/// What one event of GitHub's says to the ledger of deliveries.
enum EventTrace: Sendable {
    case delivery(of: RepositorySighting, NewsTold?, receivedAt: Instant)
    case finding(DeliveryLedger.News)

    /// News that a delivery announces, in the repository that it is of.
    struct NewsTold: Sendable {
        let kind: DeliveryLedger.Kind
        let subject: String
    }

    /// `nil` for what neither a delivery nor a poll told.
    init?(_ event: StoredRawEvent, _ news: SilverNews) {
        switch news.origin {
        case .seen(let sighting, _):
            guard case .gitHubWebhook(let name)? = event.kind else { return nil }
            self = .delivery(of: sighting, Self.announced(by: name, news), receivedAt: event.receivedAt)
        case .known(let repository, _):
            guard let kind = Self.kind(of: event) else { return nil }
            self = .finding(.init(kind, event.sourceEventID, in: repository))
        }
    }

    private static func kind(of event: StoredRawEvent) -> DeliveryLedger.Kind? {
        switch event.kind {
        case .gitHubCommit: .commit
        case .gitHubPullRequest: .pullRequest
        case .gitHubIssue: .issue
        case .gitHubRepository, .gitHubRelease, .gitHubDeployment, .gitHubReview, .gitHubComment, .gitHubWebhook,
            .gitCommit, .gitHead, .gitTag, nil:
            nil
        }
    }

    private static func announced(by name: String, _ news: SilverNews) -> NewsTold? {
        switch DeliveredEvent(rawValue: name) {
        case .push: news.pushed.map { NewsTold(kind: .commit, subject: $0) }
        case .pullRequest, .issues: item(of: news)
        case .pullRequestReview, .issueComment, .release, .deployment, .deploymentStatus, .repository, .create,
            .delete, .installation, .installationRepositories, nil:
            nil
        }
    }

    /// An issue that was deleted or moved is not found any more, nor looked for.
    private static func item(of news: SilverNews) -> NewsTold? {
        for case .item(let item) in news.subjects where item.told["removal"] == nil {
            switch item.kind {
            case .pullRequest: return NewsTold(kind: .pullRequest, subject: "\(item.number)")
            case .issue: return NewsTold(kind: .issue, subject: "\(item.number)")
            case .review, .comment, .deployment, .release: continue
            }
        }
        return nil
    }

    /// `ids` are those of the repositories that deliveries tell of.
    func delivery(_ ids: [GitHubNodeID: RepositoryID]) -> DeliveryLedger.Delivery? {
        guard case .delivery(let sighting, let told, let receivedAt) = self, let repository = ids[sighting.nodeID]
        else { return nil }
        return .init(
            repository: repository, news: told.map { .init($0.kind, $0.subject, in: repository) },
            receivedAt: receivedAt)
    }

    var finding: DeliveryLedger.News? { if case .finding(let finding) = self { finding } else { nil } }
}
