import Bronze
import GhillieCore

/// What is read from clones of the model repository: raw events, as the git source would write them.
struct ModelClone: Sendable {
    static let branch = "main"

    let slug: RepositorySlug
    private(set) var observations: [ModelObservation] = []
    private var known: Set<GitObjectID> = []
    private var knownTags: Set<ModelTag> = []
    /// The tags that name releases, as they were last moved.
    private(set) var releases: [String: ModelRelease] = [:]

    init(slug: RepositorySlug) { self.slug = slug }

    /// A complete look: what is new since the last one, parents before children, with the head's move at the end.
    mutating func observe(_ repository: ModelRepository, at instant: Instant) -> [RawEvent] {
        guard let head = repository.head else { return [] }
        var events = commits(of: repository, among: repository.reachable(from: head).subtracting(known))
        for tag in repository.tags.values.sorted(by: { $0.name < $1.name }) where !knownTags.contains(tag) {
            knownTags.insert(tag)
            learn(tag, of: repository, at: instant)
            // The git source tells of a tag's commit what the tag needs; the commit itself may be on no branch.
            events.append(event(for: tag, in: repository))
        }
        if observations.last?.head != head {
            observations.append(ModelObservation(at: instant, head: head))
            events.append(headEvent(head, at: instant))
        }
        return events
    }

    /// A look that was cut off: commits, and no head.
    mutating func observePartly(_ repository: ModelRepository, upTo limit: Int) -> [RawEvent] {
        let new = repository.reachable(from: repository.head).subtracting(known)
        let some = Set(repository.commits.keys.filter(new.contains).sorted().prefix(limit))
        return commits(of: repository, among: some)
    }

    /// Everything that a clone made now, by somebody else, tells at its first reading but for the head.
    func everything(in repository: ModelRepository) -> [RawEvent] {
        var copy = ModelClone(slug: slug)
        return copy.commits(of: repository, among: repository.reachable(from: repository.head))
    }

    private mutating func commits(of repository: ModelRepository, among wanted: Set<GitObjectID>) -> [RawEvent] {
        known.formUnion(wanted)
        return wanted.sorted().compactMap { repository.commits[$0] }.map { commit in
            RawEvent(
                source: .git, kind: .gitCommit, sourceEventID: commit.id.rawValue, repository: slug,
                occurredAt: commit.committer.instant, payload: commit.payload.canonicalJSON)
        }
    }

    private mutating func learn(_ tag: ModelTag, of repository: ModelRepository, at instant: Instant) {
        guard tag.namesRelease else { return }
        guard let known = releases[tag.name] else {
            releases[tag.name] = ModelRelease(tag: tag, firstSeen: instant)
            return
        }
        func rank(_ tag: ModelTag) -> (Instant, Instant, String) {
            (
                tag.taggerSeconds.map(Instant.init(secondsSince1970:)) ?? .earliest,
                repository.commits[tag.target]?.committer.instant ?? .earliest, tag.target.rawValue
            )
        }
        if rank(known.tag) < rank(tag) { releases[tag.name]?.tag = tag }
    }

    private func headEvent(_ head: GitObjectID, at instant: Instant) -> RawEvent {
        RawEvent(
            source: .git, kind: .gitHead, sourceEventID: head.rawValue, repository: slug, occurredAt: instant,
            payload: GitHeadPayload(branch: Self.branch, head: head.rawValue, observedAt: instant).canonicalJSON)
    }

    private func event(for tag: ModelTag, in repository: ModelRepository) -> RawEvent {
        let targetSeconds = repository.commits[tag.target]?.committer.seconds ?? 0
        return RawEvent(
            source: .git, kind: .gitTag, sourceEventID: tag.name, repository: slug,
            occurredAt: Instant(secondsSince1970: tag.taggerSeconds ?? targetSeconds),
            payload: GitTagPayload(
                name: tag.name, target: tag.target.rawValue, targetSeconds: targetSeconds,
                taggerSeconds: tag.taggerSeconds, message: nil
            ).canonicalJSON)
    }
}
