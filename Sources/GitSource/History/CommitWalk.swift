import Bronze
import GhillieCore

/// Walks a range of commits in pieces: ids from one git, objects from another, differences from a third.
///
/// The gits work ahead of the reader: while it has one piece, the next is being compared and the one after it fetched.
final class CommitWalk {
    /// Requests of this many fit into a stream's buffer whole.
    private static let pieceSize = 500

    private typealias Commit = (id: GitObjectID, object: GitCommitObject)

    private let clone: GitClone
    private let list: GitCommitList
    private let objects: GitObjectReader
    private let differences: GitTreeDifferences
    /// Their objects have been asked for.
    private var fetching: [GitObjectID] = []
    /// Their differences have been asked for.
    private var comparing: [Commit] = []

    init(_ clone: GitClone, notFrom known: GitObjectID?) throws(GitSourceError) {
        let objects = try GitObjectReader(clone.git, in: clone.scratch)
        var excluded: GitObjectID?
        if let known, try objects.object(known)?.kind == .commit { excluded = known }
        self.clone = clone
        self.objects = objects
        differences = GitTreeDifferences(clone.git, in: clone.scratch)
        list = try GitCommitList(from: clone.head, notFrom: excluded, clone.git, in: clone.scratch)
        try fetch()
        try compare()
    }

    /// The next commits, parents before children; none at the end.
    func next() throws(GitSourceError) -> [GitCommitPayload] {
        let piece = comparing
        let found = try differences.collect()
        try compare()
        return piece.map { id, commit in
            let difference = found[id]
            return GitCommitPayload(
                sha: id.rawValue, parents: commit.parents.map(\.rawValue), author: commit.author,
                committer: commit.committer, message: commit.message,
                paths: commit.parents.count < 2 ? difference?.paths : [], pathsOmitted: difference?.omitted ?? 0,
                diffID: difference?.id.hex)
        }
    }

    /// Takes the objects that were asked for, asks for their differences, and for the objects behind them.
    private func compare() throws(GitSourceError) {
        comparing = []
        for id in fetching {
            guard let object = try objects.next(), object.kind == .commit else {
                throw .damaged(clone.path, object: id, reason: "it is missing or no commit")
            }
            comparing.append((id, GitCommitObject(object.bytes)))
        }
        // Behind a border of a shallow clone there is nothing to compare with, and a merge changes nothing of its own.
        try differences.request(
            comparing.filter { $0.object.parents.count < 2 && !clone.shallow.contains($0.id) }.map(\.id))
        try fetch()
    }

    private func fetch() throws(GitSourceError) {
        fetching = try list.next(limit: Self.pieceSize)
        if !fetching.isEmpty { try objects.request(fetching) }
    }
}
