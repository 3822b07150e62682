import Bronze
import Catalogue
import GhillieCore

/// Turns what polls stored into news.
struct PollDecoder {
    func decode(_ event: StoredRawEvent, _ kind: EventKind) throws(EventDecodingError) -> SilverNews {
        guard let node = try? JSONValue(parsing: event.payload), node.object != nil else {
            throw .malformedPayload(kind)
        }
        let id = RepositoryID(stored: event.repository)
        // `owner/name`, or `owner/name#id` where another repository had the name before.
        guard let slug = try? RepositorySlug(parsing: String(event.repository.prefix { $0 != "#" })) else {
            throw .invalidRepository
        }
        let origin = NewsOrigin.known(id, RepositoryNews(slug: slug))
        let items = PolledItems(receivedAt: event.receivedAt)
        let item: ItemNews?
        switch kind {
        case .gitHubRepository:
            guard let name = node["nameWithOwner"]?.string else { throw .malformedPayload(kind) }
            // What it is called now, whatever it was called when its rows were begun.
            let present = try? RepositorySlug(parsing: name)
            let itself = RepositoryNews(slug: present ?? slug, namedAt: present == nil ? nil : event.occurredAt)
            return SilverNews(origin: .known(id, itself), subjects: head(node, seenAt: event.occurredAt))
        case .gitHubCommit:
            let polled = try PolledCommit(node)
            let associations = polled.pullRequests.map(SilverNews.Subject.association)
            return SilverNews(origin: origin, subjects: [.commit(polled.commit)] + associations)
        case .gitHubPullRequest: item = items.pullRequest(node)
        case .gitHubIssue: item = items.issue(node)
        case .gitHubDeployment: item = items.deployment(node)
        case .gitHubRelease: item = items.release(node, seenAt: event.occurredAt)
        case .gitHubReview: item = items.review(node)
        case .gitHubComment: item = items.comment(node)
        case .gitCommit, .gitHead, .gitTag, .gitHubWebhook: throw .malformedPayload(kind)
        }
        guard let item else { throw .malformedPayload(kind) }
        return SilverNews(origin: origin, subjects: SilverNews.Subject.all(item))
    }

    /// Where the default branch stood when the repository was looked at. An empty one stands nowhere.
    private func head(_ node: JSONValue, seenAt: Instant) -> [SilverNews.Subject] {
        guard let branch = node.at("defaultBranchRef", "name")?.string, !branch.isEmpty,
            let head = node.at("defaultBranchRef", "target", "oid")?.commit
        else { return [] }
        return [.head(HeadNews(observedAt: seenAt, head: head, branch: branch.storable))]
    }
}
