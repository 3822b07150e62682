import Bronze
import GhillieCore

/// A commit of the model.
struct ModelCommit: Sendable {
    let id: GitObjectID
    let parents: [GitObjectID]
    let author: GitCommitPayload.Signature
    let committer: GitCommitPayload.Signature
    let message: String
    let paths: [String]
    let diffID: String?
    /// What it is, whatever its name: a commit and those that an amend or a rebase makes of it have the same lineage.
    let lineage: Int

    var subject: String { String(message.prefix { $0 != "\n" }) }

    /// Whether both were made by one author at one time: what git keeps when history is rewritten.
    func hasAuthorship(of other: ModelCommit) -> Bool {
        author.email == other.author.email && author.seconds == other.author.seconds
    }

    var payload: GitCommitPayload {
        GitCommitPayload(
            sha: id.rawValue, parents: parents.map(\.rawValue), author: author, committer: committer, message: message,
            paths: paths, pathsOmitted: 0, diffID: diffID)
    }
}

/// A tag of the model.
struct ModelTag: Hashable, Sendable {
    let name: String
    let target: GitObjectID
    /// `nil` for a lightweight tag.
    let taggerSeconds: Int64?
}

extension ModelTag {
    /// The model's names are either full versions (`v1.2.0`) or none at all.
    var namesRelease: Bool { name.contains(".") }
}

/// A release of the model.
struct ModelRelease: Sendable {
    /// Of all that its name was seen to point to, the newest: by its tagger, then by its commit.
    var tag: ModelTag
    let firstSeen: Instant
}
