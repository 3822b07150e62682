import GhillieCore

/// What one raw event says, decoded and checked, before it is merged with what Silver holds.
struct SilverNews: Sendable {
    enum Subject: Sendable {
        case commit(CommitNews)
        case head(HeadNews)
        /// A tag of a clone that names a release.
        case tag(ReleaseNews)
        case item(ItemNews)
        case association(AssociationNews)

        /// An item, and what follows from it for commits: the one that merged a pull request came by it.
        static func all(_ item: ItemNews) -> [Subject] {
            guard item.kind == .pullRequest, let commit = item.told["merge_commit"]?.string else {
                return [.item(item)]
            }
            return [.item(item), .association(AssociationNews(sha: commit, number: item.number, baseRepository: ""))]
        }
    }

    let origin: NewsOrigin
    /// Empty where there is no more to say than that the repository is there.
    let subjects: [Subject]
    /// Where a push has moved the default branch to: a hint, since the commits themselves are fetched by polls.
    var pushed: String?
}

/// That a commit came by a pull request, as a row of `commit_pull_requests`.
struct AssociationNews: Hashable, Sendable {
    let sha: String
    let number: Int
    /// Whose pull request it is: the meaning of the base repository's id; empty for the repository that the news are of.
    let baseRepository: String
}

/// A commit, as a row of `commits`.
struct CommitNews: Sendable {
    let sha: String
    /// With a space between them.
    var parents: String
    var authorName: String
    var authorEmail: String
    var authoredAt: Instant
    var committerName: String
    var committerEmail: String
    var committedAt: Instant
    var isBot: Bool
    var diffID: String?
    var message: CommitMessage
    /// One a line; `nil` where they are not known.
    var paths: String?
    var pathsOmitted: Int
    /// Whether the parent of a fork has it: it was not made here.
    var isFromParent = false

    /// What two events say of one commit: field by field, absent never replaces present, then the greater value; so
    /// their order does not matter. The upsert of `EntityStore` says the same in SQL. Message and paths are of two
    /// columns each and stay whole.
    mutating func merge(_ other: CommitNews) {
        parents = greater(parents, other.parents)
        authorName = greater(authorName, other.authorName)
        authorEmail = greater(authorEmail, other.authorEmail)
        authoredAt = max(authoredAt, other.authoredAt)
        committerName = greater(committerName, other.committerName)
        committerEmail = greater(committerEmail, other.committerEmail)
        committedAt = max(committedAt, other.committedAt)
        isBot = isBot || other.isBot
        isFromParent = isFromParent || other.isFromParent
        diffID = greater(diffID, other.diffID)
        if message.subject.isBytewiseLess(than: other.message.subject)
            || message.subject.isBytewiseEqual(to: other.message.subject)
                && message.body.isBytewiseLess(than: other.message.body)
        {
            message = other.message
        }
        guard let otherPaths = other.paths else { return }
        guard let paths else {
            (self.paths, pathsOmitted) = (otherPaths, other.pathsOmitted)
            return
        }
        if paths.isBytewiseLess(than: otherPaths)
            || paths.isBytewiseEqual(to: otherPaths) && pathsOmitted < other.pathsOmitted
        {
            (self.paths, pathsOmitted) = (otherPaths, other.pathsOmitted)
        }
    }
}

/// Where the default branch was seen, as a row of `head_observations`.
struct HeadNews: Hashable, Sendable {
    let observedAt: Instant
    let head: String
    let branch: String

    /// The order of observations: by time, then by value, so that there is one latest.
    static func precedes(_ first: HeadNews, _ second: HeadNews) -> Bool {
        if first.observedAt != second.observedAt { return first.observedAt < second.observedAt }
        if first.head != second.head { return first.head < second.head }
        return first.branch.isBytewiseLess(than: second.branch)
    }
}

/// A tag that names a release: as a clone has it, a row of `version_tags`; with what GitHub says of it, a row of `releases`
/// without what its landing adds.
struct ReleaseNews: Hashable, Sendable {
    let tag: String
    var target: String
    var taggedAt: Instant?
    var targetCommittedAt: Instant
    /// The earliest receipt.
    var observedAt: Instant

    /// What two events say of one tag. Where it was moved, the later tag, else that of the later commit, is taken
    /// whole.
    mutating func merge(_ other: ReleaseNews) {
        observedAt = min(observedAt, other.observedAt)
        let own = (taggedAt ?? .earliest, targetCommittedAt, target)
        if own < (other.taggedAt ?? .earliest, other.targetCommittedAt, other.target) {
            (taggedAt, targetCommittedAt, target) = (other.taggedAt, other.targetCommittedAt, other.target)
        }
    }

    /// When it was published: by its tagger, else by the landing of what it names, else by that commit's own clock;
    /// never later than Ghillie learnt of it.
    static func publishedAt(
        taggedAt: Instant?, landedAt: Instant?, targetCommittedAt: Instant, observedAt: Instant
    ) -> Instant {
        min(taggedAt ?? landedAt ?? targetCommittedAt, observedAt)
    }
}

private func greater(_ first: String, _ second: String) -> String {
    first.isBytewiseLess(than: second) ? second : first
}

private func greater(_ first: String?, _ second: String?) -> String? {
    guard let first else { return second }
    guard let second else { return first }
    return greater(first, second)
}
