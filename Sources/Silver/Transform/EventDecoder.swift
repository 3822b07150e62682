import Bronze
import GhillieCore

/// Why a raw event is no news. Descriptions are stored with the event and hold nothing of its payload.
enum EventDecodingError: Error, Hashable, CustomStringConvertible {
    case unknownKind
    /// A delivery of an event that Ghillie asks nothing of.
    case unsupportedDelivery(String)
    /// A delivery about something else than one repository.
    case namesNoRepository
    /// A pull request that is shown as an issue: it has deliveries of its own.
    case pullRequestAsIssue
    /// A push of a tag, or of a branch on which nothing lands.
    case besideTheDefaultBranch
    /// A delivery that would take more memory than there is for one.
    case tooManyValues
    case invalidRepository
    case malformedPayload(EventKind)
    case invalidObjectID(field: String)
    case emptyName(field: String)
    case commitIsItsOwnParent

    var description: String {
        switch self {
        case .unknownKind: "a kind of event that this version does not know"
        case .unsupportedDelivery(let event): "Ghillie makes nothing of \(event) events"
        case .namesNoRepository: "the delivery tells of no repository"
        case .pullRequestAsIssue: "the issue is a pull request"
        case .besideTheDefaultBranch: "the push is not to the default branch"
        case .tooManyValues: "the delivery holds more than \(JSONValue.mostValues) values and names, or one too long"
        case .invalidRepository: "the repository is not owner/name"
        case .malformedPayload(let kind): "the payload is not that of a \(kind.rawValue) event"
        case .invalidObjectID(let field): "\(field) is not a git object id"
        case .emptyName(let field): "\(field) is empty"
        case .commitIsItsOwnParent: "the commit is its own parent"
        }
    }
}

extension EventDecodingError {
    /// Whether the event is as good as any, and there is nothing in it for Silver; or is a hint that is too large to be read,
    /// and polls tell what it is about.
    var leavesTheEvent: Bool {
        switch self {
        case .unsupportedDelivery, .namesNoRepository, .pullRequestAsIssue, .besideTheDefaultBranch, .tooManyValues:
            true
        case .unknownKind, .invalidRepository, .malformedPayload, .invalidObjectID, .emptyName, .commitIsItsOwnParent:
            false
        }
    }
}

/// Turns raw events into news: pure, so that a batch is decoded outside its transaction.
struct EventDecoder {
    func decode(_ event: StoredRawEvent) throws(EventDecodingError) -> SilverNews {
        guard let kind = event.kind else { throw .unknownKind }
        let subjects: [SilverNews.Subject]
        switch kind {
        case .gitCommit: subjects = [.commit(try commit(payload(event, kind)))]
        case .gitHead: subjects = [.head(try head(payload(event, kind)))]
        case .gitTag: subjects = try tag(payload(event, kind), receivedAt: event.receivedAt)
        case .gitHubRepository, .gitHubCommit, .gitHubPullRequest, .gitHubIssue, .gitHubRelease, .gitHubDeployment,
            .gitHubReview, .gitHubComment:
            return try PollDecoder().decode(event, kind)
        case .gitHubWebhook(let name):
            return try DeliveryDecoder().decode(event, name: name)
        }
        guard let slug = try? RepositorySlug(parsing: event.repository) else { throw .invalidRepository }
        return SilverNews(origin: .known(RepositoryID(slug), RepositoryNews(slug: slug)), subjects: subjects)
    }

    private func payload<Payload: GitPayload>(
        _ event: StoredRawEvent, _ kind: EventKind
    ) throws(EventDecodingError) -> Payload {
        do {
            return try Payload(parsing: event.payload)
        } catch {
            throw .malformedPayload(kind)
        }
    }

    private func commit(_ payload: GitCommitPayload) throws(EventDecodingError) -> CommitNews {
        guard GitObjectID(payload.sha) != nil else { throw .invalidObjectID(field: "sha") }
        for parent in payload.parents {
            guard GitObjectID(parent) != nil else { throw .invalidObjectID(field: "parents") }
            if parent == payload.sha { throw .commitIsItsOwnParent }
        }
        return CommitNews(
            sha: payload.sha, parents: payload.parents.joined(separator: " "),
            authorName: payload.author.name.storable, authorEmail: payload.author.email.storable,
            authoredAt: payload.author.instant, committerName: payload.committer.name.storable,
            committerEmail: payload.committer.email.storable, committedAt: payload.committer.instant,
            isBot: AutomatedAuthor.isBot(name: payload.author.name, email: payload.author.email),
            diffID: payload.diffID.map(\.storable), message: CommitMessage(payload.message.storable),
            paths: payload.paths.map { $0.map(\.onOneLine).joined(separator: "\n").storable },
            pathsOmitted: payload.paths == nil ? 0 : payload.pathsOmitted)
    }

    private func head(_ payload: GitHeadPayload) throws(EventDecodingError) -> HeadNews {
        guard GitObjectID(payload.head) != nil else { throw .invalidObjectID(field: "head") }
        if payload.branch.isEmpty { throw .emptyName(field: "branch") }
        return HeadNews(observedAt: payload.observedAt, head: payload.head, branch: payload.branch.storable)
    }

    private func tag(
        _ payload: GitTagPayload, receivedAt: Instant
    ) throws(EventDecodingError) -> [SilverNews.Subject] {
        guard GitObjectID(payload.target) != nil else { throw .invalidObjectID(field: "target") }
        if payload.name.isEmpty { throw .emptyName(field: "name") }
        guard ReleaseTag.namesFullVersion(payload.name) else { return [] }
        return [
            .tag(
                ReleaseNews(
                    tag: payload.name.storable, target: payload.target,
                    taggedAt: payload.taggerSeconds.map(Instant.init(secondsSince1970:)),
                    targetCommittedAt: Instant(secondsSince1970: payload.targetSeconds), observedAt: receivedAt))
        ]
    }
}
