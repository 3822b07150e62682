import Bronze
import GhillieCore

/// What reading a clone of a repository gives, fetched at one moment: what its default branch and its tags reach.
struct TimelineClone {
    let repository: TimelineRepository
    let slug: RepositorySlug
    let seenAt: Instant

    var events: [(subject: String, event: RawEvent)] {
        var events = commits
        for (name, tag) in repository.tags.sorted(by: { $0.key < $1.key }) {
            let payload = GitTagPayload(
                name: name, target: tag.target, targetSeconds: repository[commit: tag.target].committer.seconds,
                taggerSeconds: tag.tagger?.seconds, message: tag.message)
            let at = Instant(secondsSince1970: payload.taggerSeconds ?? payload.targetSeconds)
            events.append(("refs/tags/\(name)", event(.gitTag, name, at: at, payload.canonicalJSON)))
        }
        if let head = repository.head {
            let payload = GitHeadPayload(
                branch: TimelineRepository.defaultBranch, head: head, observedAt: seenAt)
            events.append(("repository", event(.gitHead, head, at: seenAt, payload.canonicalJSON)))
        }
        return events
    }

    private var commits: [(subject: String, event: RawEvent)] {
        repository.ahead(of: nil, to: repository.head).map { sha in
            let commit = repository[commit: sha]
            let payload = GitCommitPayload(
                sha: sha, parents: commit.parents, author: commit.author.payload, committer: commit.committer.payload,
                message: commit.message,
                paths: commit.isMerge ? [] : commit.files.map { "\($0.status.rawValue) \($0.path)" },
                pathsOmitted: 0, diffID: commit.isMerge ? nil : commit.diffID)
            return (
                "commit \(sha)", event(.gitCommit, sha, at: payload.committer.instant, payload.canonicalJSON)
            )
        }
    }

    private func event(_ kind: EventKind, _ id: String, at instant: Instant, _ payload: [UInt8]) -> RawEvent {
        RawEvent(
            source: .git, kind: kind, sourceEventID: id, repository: slug, occurredAt: instant, payload: payload)
    }
}
