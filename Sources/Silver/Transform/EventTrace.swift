import Bronze
import Catalogue
import GhillieCore

/// What one event of GitHub's says to the ledger of deliveries.
struct EventTrace: Sendable {
    private let origin: NewsOrigin
    private let isDelivery: Bool
    private let item: DeliveryLedger.Item?
    private let occurredAt: Instant
    private let receivedAt: Instant

    /// `nil` for what neither a delivery nor a poll told.
    init?(_ event: StoredRawEvent, _ news: SilverNews) {
        origin = news.origin
        occurredAt = event.occurredAt
        receivedAt = event.receivedAt
        switch event.kind {
        case .gitHubWebhook(let name):
            isDelivery = true
            switch name {
            case "push": item = news.pushed.map { DeliveryLedger.Item(stream: "commits", subject: $0) }
            // An issue that was deleted or moved is not found any more, nor looked for.
            case "pull_request", "issues": item = Self.item(of: news)
            default: item = nil
            }
        case .gitHubCommit:
            (isDelivery, item) = (false, DeliveryLedger.Item(stream: "commits", subject: event.sourceEventID))
        case .gitHubPullRequest:
            (isDelivery, item) = (false, DeliveryLedger.Item(stream: "pull_requests", subject: event.sourceEventID))
        case .gitHubIssue:
            (isDelivery, item) = (false, DeliveryLedger.Item(stream: "issues", subject: event.sourceEventID))
        case .gitHubRepository, .gitHubRelease, .gitHubDeployment, .gitHubReview, .gitHubComment, .gitCommit,
            .gitHead, .gitTag, nil:
            return nil
        }
    }

    private static func item(of news: SilverNews) -> DeliveryLedger.Item? {
        for case .item(let item) in news.subjects where item.told["removal"] == nil {
            switch item.kind {
            case .pullRequest: return DeliveryLedger.Item(stream: "pull_requests", subject: "\(item.number)")
            case .issue: return DeliveryLedger.Item(stream: "issues", subject: "\(item.number)")
            case .review, .comment, .deployment: continue
            }
        }
        return nil
    }

    /// A commit's own time says nothing of when it was pushed: only its being found counts.
    func telling(_ ids: [GitHubNodeID: RepositoryID]) -> DeliveryLedger.Telling? {
        let repository: RepositoryID? =
            switch origin {
            case .known(let id, _): id
            case .seen(let sighting): ids[sighting.nodeID]
            }
        return repository.map { repository in
            DeliveryLedger.Telling(
                repository: repository, isDelivery: isDelivery, item: item,
                occurredAt: item?.stream == "commits" ? receivedAt : occurredAt, receivedAt: receivedAt)
        }
    }
}
