import Bronze
import Foundation
import GhillieCore

/// Why a raw event is no news. Descriptions are stored with the event and hold nothing of its payload.
enum EventDecodingError: Error, Hashable, CustomStringConvertible {
    case unknownKind
    /// Kept for a version that makes something of it.
    case notRefined(EventKind)
    case invalidRepository
    case malformedPayload(EventKind)
    case invalidObjectID(field: String)
    case emptyName(field: String)
    case commitIsItsOwnParent

    var description: String {
        switch self {
        case .unknownKind: "a kind of event that this version does not know"
        case .notRefined: "this version keeps such events and makes nothing of them"
        case .invalidRepository: "the repository is not owner/name"
        case .malformedPayload(let kind): "the payload is not that of a \(kind.rawValue) event"
        case .invalidObjectID(let field): "\(field) is not a git object id"
        case .emptyName(let field): "\(field) is empty"
        case .commitIsItsOwnParent: "the commit is its own parent"
        }
    }
}

extension EventDecodingError {
    /// Whether the event is as good as any, and only this version makes nothing of it.
    var leavesTheEvent: Bool {
        switch self {
        case .notRefined: true
        case .unknownKind, .invalidRepository, .malformedPayload, .invalidObjectID, .emptyName, .commitIsItsOwnParent:
            false
        }
    }
}

/// Turns raw events into news: pure, so that a batch is decoded outside its transaction.
struct EventDecoder {
    private let json = JSONDecoder()

    func decode(_ event: StoredRawEvent) throws(EventDecodingError) -> SilverNews {
        guard let kind = event.kind else { throw .unknownKind }
        let subject: SilverNews.Subject
        switch kind {
        case .gitCommit: subject = .commit(try commit(payload(event, kind)))
        case .gitHead: subject = .head(try head(payload(event, kind)))
        case .gitTag: subject = try tag(payload(event, kind), receivedAt: event.receivedAt)
        case .gitHubRepository, .gitHubCommit, .gitHubPullRequest, .gitHubIssue, .gitHubRelease, .gitHubDeployment,
            .gitHubReview, .gitHubComment, .gitHubWebhook:
            throw .notRefined(kind)
        }
        guard let slug = try? RepositorySlug(parsing: event.repository) else { throw .invalidRepository }
        return SilverNews(slug: slug, subject: subject)
    }

    private func payload<Payload: Decodable>(
        _ event: StoredRawEvent, _ kind: EventKind
    ) throws(EventDecodingError) -> Payload {
        do {
            return try json.decode(Payload.self, from: Data(event.payload))
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
            authorName: Self.storable(payload.author.name), authorEmail: Self.storable(payload.author.email),
            authoredAt: payload.author.instant, committerName: Self.storable(payload.committer.name),
            committerEmail: Self.storable(payload.committer.email), committedAt: payload.committer.instant,
            isBot: AutomatedAuthor.isBot(name: payload.author.name, email: payload.author.email),
            diffID: payload.diffID.map(Self.storable), message: CommitMessage(Self.storable(payload.message)),
            paths: payload.paths.map { Self.storable($0.map(Self.onOneLine).joined(separator: "\n")) },
            pathsOmitted: payload.paths == nil ? 0 : payload.pathsOmitted)
    }

    private func head(_ payload: GitHeadPayload) throws(EventDecodingError) -> HeadNews {
        guard GitObjectID(payload.head) != nil else { throw .invalidObjectID(field: "head") }
        if payload.branch.isEmpty { throw .emptyName(field: "branch") }
        return HeadNews(observedAt: payload.observedAt, head: payload.head, branch: Self.storable(payload.branch))
    }

    private func tag(_ payload: GitTagPayload, receivedAt: Instant) throws(EventDecodingError) -> SilverNews.Subject {
        guard GitObjectID(payload.target) != nil else { throw .invalidObjectID(field: "target") }
        if payload.name.isEmpty { throw .emptyName(field: "name") }
        guard ReleaseTag.namesFullVersion(payload.name) else { return .nothing }
        return .release(
            ReleaseNews(
                tag: Self.storable(payload.name), target: payload.target,
                taggedAt: payload.taggerSeconds.map(Instant.init(secondsSince1970:)),
                targetCommittedAt: Instant(secondsSince1970: payload.targetSeconds), observedAt: receivedAt))
    }

    /// Paths are stored one a line.
    private static func onOneLine(_ path: String) -> String {
        path.utf8.contains(.newline)
            ? path.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\u{FFFD}") : path
    }

    /// PostgreSQL stores no U+0000 in text, so neither engine is given one.
    private static func storable(_ text: String) -> String {
        guard text.utf8.contains(0) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }))
    }
}
