package import GhillieCore

/// How a change came to the default branch.
package enum ChangeKind: String, CaseIterable, Sendable {
    /// A pull request, merged or squashed, known by its number.
    case pullRequest = "pull_request"
    /// Another merge, with what it brought.
    case merge
    /// Consecutive first-parent commits of one committer in one second.
    case rebase
    /// A single commit.
    case commit
    /// A merge that only joins histories (`git pull`, an integration branch), whose commits are changes of their own; and
    /// what a fork took over from its parent. It is covered, never told and never counted as a change.
    case sync
}

/// One piece of delivered work, with those of its commits that a query asked for.
package struct ChangeRecord: Sendable, Identifiable {
    /// The commit that names it: the merge or squash commit, else the first of its commits.
    package let id: GitObjectID
    package let kind: ChangeKind
    package let pullRequest: Int?
    /// What people call it: the pull request's title, else the subject of its first commit; as written, on one line.
    package private(set) var title: String
    /// The branch it was merged from, without its owner, where the merge says so.
    package let sourceBranch: String?
    package let isBot: Bool
    /// Whether its own messages declare a breaking change (`feat!:`, a `BREAKING CHANGE:` footer).
    package let isBreaking: Bool
    package let landedAt: Instant
    /// The place of its landing on the branch: ascending, equal for changes that one merge brought.
    package let position: Int
    /// The change that it reverts, where that landed too.
    package let reverts: GitObjectID?
    /// The title of what it reverts, as its own message quotes it.
    package let revertedTitle: String?
    package let revertsPartly: Bool
    /// In the order of landing, then by id.
    package var commits: [CommitRecord]

    package init(
        id: GitObjectID, kind: ChangeKind, pullRequest: Int?, title: String, sourceBranch: String?, isBot: Bool,
        isBreaking: Bool, landedAt: Instant, position: Int, reverts: GitObjectID?, revertedTitle: String?,
        revertsPartly: Bool, commits: [CommitRecord]
    ) {
        self.id = id
        self.kind = kind
        self.pullRequest = pullRequest
        self.title = title
        self.sourceBranch = sourceBranch
        self.isBot = isBot
        self.isBreaking = isBreaking
        self.landedAt = landedAt
        self.position = position
        self.reverts = reverts
        self.revertedTitle = revertedTitle
        self.revertsPartly = revertsPartly
        self.commits = commits
    }
}

extension ChangeRecord {
    /// The commit to cite: the one that names the change where it is among the commits asked for, else the first of
    /// them. The rest of a change whose beginning was told earlier is cited by what is new of it.
    package var leadCommit: GitObjectID {
        guard let first = commits.first, !commits.contains(where: { $0.sha == id }) else { return id }
        return first.sha
    }

    /// What is told of a change whose naming commit was told earlier is called by the first commit that is new.
    mutating func nameByItsCommits() {
        guard kind != .pullRequest, leadCommit != id, let first = commits.first else { return }
        title = first.subject
    }
}

/// Where a change landed, and no more of it.
package struct ChangePlace: Hashable, Sendable {
    package let id: GitObjectID
    /// As ``ChangeRecord/position``.
    package let position: Int
    /// Whether it only joins histories and is no change of its own.
    package let isSync: Bool

    package init(id: GitObjectID, position: Int, isSync: Bool) {
        self.id = id
        self.position = position
        self.isSync = isSync
    }
}

/// A landed commit, as evidence needs it.
package struct CommitRecord: Sendable {
    package let activityID: ContentHash
    package let sha: GitObjectID
    /// The first line of its message.
    package let subject: String
    package let isMerge: Bool
    package let isBot: Bool
    package let occurredAt: Instant
    /// Changed paths as Bronze gives them (`M docs/a.md`), one a line; `nil` where they are not known. Where only those of a
    /// whole pull request are, the commit that names the change has all of them.
    package let paths: String?

    package init(
        activityID: ContentHash, sha: GitObjectID, subject: String, isMerge: Bool, isBot: Bool, occurredAt: Instant,
        paths: String?
    ) {
        self.activityID = activityID
        self.sha = sha
        self.subject = subject
        self.isMerge = isMerge
        self.isBot = isBot
        self.occurredAt = occurredAt
        self.paths = paths
    }
}

/// A published release.
package struct ReleaseRecord: Sendable {
    package let activityID: ContentHash
    package let tag: String
    /// The commit that it names.
    package let target: GitObjectID
    package let publishedAt: Instant
    /// The place of its commit on the default branch (everything at or below it is released); `nil` off that branch.
    package let position: Int?

    package init(activityID: ContentHash, tag: String, target: GitObjectID, publishedAt: Instant, position: Int?) {
        self.activityID = activityID
        self.tag = tag
        self.target = target
        self.publishedAt = publishedAt
        self.position = position
    }
}
