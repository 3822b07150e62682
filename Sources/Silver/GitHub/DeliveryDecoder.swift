import Bronze
import Catalogue
import GhillieCore

/// Turns deliveries into news.
///
/// A push is a hint that the branch has moved: what came with it is fetched by polls, whole. So is the commit that a release names,
/// which its deliveries do not say. The repository itself is seen by each of them.
struct DeliveryDecoder {
    func decode(
        _ event: StoredRawEvent, name: String
    ) throws(EventDecodingError) -> SilverNews {
        guard let kind = DeliveredEvent(rawValue: name) else { throw .unsupportedDelivery(name) }
        let payload = try payload(of: event, name: name)
        guard let origin = NewsOrigin(payload: payload, receivedAt: event.receivedAt) else { throw .namesNoRepository }
        let delivered = DeliveredItems(payload: payload, receivedAt: event.receivedAt)
        // The first is the one that the event is about.
        let found: [ItemNews?]
        switch kind {
        case .push:
            guard isOfDefaultBranch(payload) else { throw .besideTheDefaultBranch }
            return SilverNews(origin: origin, subjects: [], pushed: payload["after"]?.commit)
        case .repository, .create, .delete: return SilverNews(origin: origin, subjects: [])
        case .installation, .installationRepositories: throw .namesNoRepository
        case .pullRequest: found = [delivered.pullRequest()]
        case .pullRequestReview: found = [delivered.review(), delivered.pullRequest()]
        case .issues:
            if payload.at("issue", "pull_request") != nil { throw .pullRequestAsIssue }
            found = [delivered.issue()]
        case .issueComment: found = [delivered.comment(), delivered.issue()]
        case .deployment, .deploymentStatus: found = [delivered.deployment()]
        case .release: found = [delivered.release()]
        }
        guard let subject = found[0] else { throw .malformedPayload(.gitHubWebhook(event: name)) }
        let items = [subject] + found.dropFirst().compactMap(\.self)
        return SilverNews(origin: origin, subjects: items.flatMap(SilverNews.Subject.all))
    }

    private func payload(of event: StoredRawEvent, name: String) throws(EventDecodingError) -> JSONValue {
        do throws(JSONValue.ParseError) {
            return try DeliveryBody.payload(event.payload, headers: event.headers)
        } catch {
            switch error {
            case .malformed: throw EventDecodingError.malformedPayload(.gitHubWebhook(event: name))
            case .tooManyValues: throw EventDecodingError.tooManyValues
            }
        }
    }

    private func isOfDefaultBranch(_ payload: JSONValue) -> Bool {
        guard let branch = payload.at("repository", "default_branch")?.string else { return false }
        return payload["ref"]?.string == "refs/heads/\(branch)"
    }
}

/// The events of which deliveries are looked at.
enum DeliveredEvent: String, CaseIterable, Sendable {
    case push, issues, release, deployment, repository, create, delete, installation
    case pullRequest = "pull_request"
    case pullRequestReview = "pull_request_review"
    case issueComment = "issue_comment"
    case deploymentStatus = "deployment_status"
    case installationRepositories = "installation_repositories"
}
