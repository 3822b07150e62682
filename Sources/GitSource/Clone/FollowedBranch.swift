import GhillieCore

/// Which branch a clone's report follows, and which copy of it.
///
/// The branch is the one that `refs/remotes/origin/HEAD` names, else the one that is checked out, else (in a repository
/// whose HEAD names a branch that was never made, as after `git fast-import`) the only one there is, or `main` or `master`.
///
/// Of its two copies the local one is followed, with what was committed and not pushed yet, unless the remote-tracking one
/// has all of it and more: after a bare `git fetch` the local copy lags, and a report that says "nothing happened" as of the
/// time of that fetch would be wrong. Where each has commits that the other lacks, the local copy stays, and the report
/// says so: had it switched, the local commits would look like rewritten history, until they are merged.
struct FollowedBranch {
    struct Candidate: Equatable {
        let name: String
        let head: GitObjectID
        var notes: [String] = []
    }

    /// The local copy, then the remote-tracking one; or the only one of them.
    private(set) var candidates: [Candidate] = []
    private let clone: FilePath

    private static let local = "refs/heads/"
    private static let tracking = "refs/remotes/origin/"

    /// - Throws: `GitSourceError.noCommits` where no branch has a commit, `.unbornBranch` where only others have.
    init(references: CloneReferences, clone: FilePath) throws(GitSourceError) {
        self.clone = clone
        if let target = try references.symbolicTarget(of: FilePath(Self.tracking + "HEAD")),
            target.bytes.starts(with: Self.tracking.utf8), let fetched = try references.resolve(target)
        {
            let name = target.bytes.dropFirst(Self.tracking.utf8.count)
            if let head = try references.resolve(FilePath(bytes: Array(Self.local.utf8) + name)) {
                candidates.append(Candidate(name: Self.text(name), head: head))
            }
            candidates.append(Candidate(name: Self.text(name), head: fetched))
            return
        }
        switch try references.head() {
        case .object(let id): candidates = [Candidate(name: "HEAD", head: id)]
        case .reference(let target):
            if let head = try references.resolve(target) {
                let isBranch = target.bytes.starts(with: Self.local.utf8)
                let name = isBranch ? target.bytes.dropFirst(Self.local.utf8.count) : target.bytes[...]
                candidates = [Candidate(name: Self.text(name), head: head)]
            } else {
                candidates = try fallback(for: target, references)
            }
        case nil: break
        }
        if candidates.isEmpty { throw .noCommits(clone) }
    }

    /// Decides between the copies.
    func choose(with git: GitProgram, in scratch: ScratchRepository) throws(GitSourceError) -> Candidate {
        guard candidates.count == 2, candidates[0].head != candidates[1].head else { return candidates[0] }
        var (local, fetched) = (candidates[0], candidates[1])
        if try isAncestor(local.head, of: fetched.head, git, scratch) { return fetched }
        if try !isAncestor(fetched.head, of: local.head, git, scratch) {
            local.notes.append(
                "The local \(local.name) and the one that was last fetched have diverged: the local one is followed.")
        }
        return local
    }

    private func fallback(
        for unborn: FilePath, _ references: CloneReferences
    ) throws(GitSourceError) -> [Candidate] {
        for prefix in [Self.local, Self.tracking] {
            let branches = references.names(under: prefix)
            let preferred =
                [FilePath(bytes: Array(prefix.utf8) + unborn.bytes.dropFirst(Self.local.utf8.count))]
                + (branches.count == 1 ? branches : []) + [FilePath(prefix + "main"), FilePath(prefix + "master")]
            for name in preferred {
                guard let head = try references.resolve(name) else { continue }
                return [Candidate(name: Self.text(name.bytes.dropFirst(prefix.utf8.count)), head: head)]
            }
        }
        guard references.names(under: Self.local).isEmpty, references.names(under: Self.tracking).isEmpty else {
            throw .unbornBranch(clone, named: PrintableText.escaping(unborn.bytes.dropFirst(Self.local.utf8.count)))
        }
        return []
    }

    /// Where history is cut or damaged between the two, this cannot be known, and is no.
    private func isAncestor(
        _ older: GitObjectID, of newer: GitObjectID, _ git: GitProgram, _ scratch: ScratchRepository
    ) throws(GitSourceError) -> Bool {
        let child = try git.start(["merge-base", "--is-ancestor", older.rawValue, newer.rawValue], in: scratch)
        do {
            return try child.finish() == .exited(0)
        } catch {
            throw .silent(clone)
        }
    }

    private static func text(_ name: some Sequence<UInt8>) -> String { String(decoding: Array(name), as: UTF8.self) }
}
