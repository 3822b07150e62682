import Bronze
import GhillieCore

extension GitCommitPayload {
    /// At the committer's time.
    func event(in repository: RepositorySlug) -> RawEvent {
        RawEvent(
            source: .git, kind: .gitCommit, sourceEventID: sha, repository: repository, occurredAt: committer.instant,
            payload: canonicalJSON)
    }
}

extension GitTagPayload {
    /// At the tagger's time, else at its commit's.
    func event(in repository: RepositorySlug) -> RawEvent {
        RawEvent(
            source: .git, kind: .gitTag, sourceEventID: name, repository: repository,
            occurredAt: Instant(secondsSince1970: taggerSeconds ?? targetSeconds), payload: canonicalJSON)
    }
}

extension GitHeadPayload {
    /// At the time of observation.
    static func event(of clone: GitClone, observedAt: Instant) -> RawEvent {
        let payload = GitHeadPayload(branch: clone.branch, head: clone.head.rawValue, observedAt: observedAt)
        return RawEvent(
            source: .git, kind: .gitHead, sourceEventID: payload.head, repository: clone.slug, occurredAt: observedAt,
            payload: payload.canonicalJSON)
    }
}
