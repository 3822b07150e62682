import Bronze
import GhillieCore

/// Made-up commits, tags and heads as raw events, as a clone's ingester writes them.
enum SyntheticEvents {
    static let branch = "main"
    /// When made-up histories begin: 2020-01-01.
    static let start = Instant(secondsSince1970: 1_577_836_800)

    static func repository(_ name: String = "bench") throws -> RepositorySlug {
        try RepositorySlug(owner: "example", name: name)
    }

    static func events(of commits: [GitCommitPayload], in repository: RepositorySlug) -> [RawEvent] {
        commits.map { commit in
            RawEvent(
                source: .git, kind: .gitCommit, sourceEventID: commit.sha, repository: repository,
                occurredAt: commit.committer.instant, payload: commit.canonicalJSON)
        }
    }

    static func event(of tag: GitTagPayload, in repository: RepositorySlug) -> RawEvent {
        RawEvent(
            source: .git, kind: .gitTag, sourceEventID: tag.name, repository: repository,
            occurredAt: Instant(secondsSince1970: tag.taggerSeconds ?? tag.targetSeconds), payload: tag.canonicalJSON)
    }

    static func head(_ sha: String, observedAt: Instant, in repository: RepositorySlug) -> RawEvent {
        let payload = GitHeadPayload(branch: branch, head: sha, observedAt: observedAt)
        return RawEvent(
            source: .git, kind: .gitHead, sourceEventID: sha, repository: repository, occurredAt: observedAt,
            payload: payload.canonicalJSON)
    }
}

extension Array {
    /// In order, each of `size` elements but perhaps the last.
    func chunks(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
