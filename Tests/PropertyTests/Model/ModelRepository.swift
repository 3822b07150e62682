import Bronze
import GhillieCore

/// A repository in memory: a graph of commits, a default branch and tags, with the ways in which people change them.
///
/// It is the oracle of the property tests: everything it is asked it answers in the simplest way, however slow.
struct ModelRepository: Sendable {
    private(set) var commits: [GitObjectID: ModelCommit] = [:]
    private(set) var head: GitObjectID?
    private(set) var tags: [String: ModelTag] = [:]
    private let seed: UInt64
    private var lineages = 0

    init(seed: UInt64) { self.seed = seed }

    // MARK: Changing it

    /// A commit of its own lineage, on no branch yet.
    mutating func makeCommit(
        parents: [GitObjectID], author: String, authored: Int64, committer: String, committed: Int64, message: String,
        path: String? = nil
    ) -> GitObjectID {
        lineages += 1
        return add(
            ModelCommit(
                id: nextID(), parents: parents, author: signature(author, authored),
                committer: signature(committer, committed), message: message, paths: path.map { ["M \($0)"] } ?? [],
                diffID: parents.count > 1 ? nil : digest("diff \(lineages)"), lineage: lineages))
    }

    /// The same work once more under another name: what a rebase, an amend or a cherry-pick makes.
    mutating func remake(
        _ id: GitObjectID, parents: [GitObjectID], committer: String, committed: Int64, message: String? = nil,
        newDifference: Bool = false
    ) -> GitObjectID {
        guard let old = commits[id] else { preconditionFailure("\(id) is a commit of the model") }
        let newID = nextID()
        return add(
            ModelCommit(
                id: newID, parents: parents, author: old.author, committer: signature(committer, committed),
                message: message ?? old.message, paths: old.paths,
                diffID: newDifference ? digest("diff of \(newID)") : old.diffID, lineage: old.lineage))
    }

    mutating func moveHead(to id: GitObjectID) { head = id }

    mutating func tag(_ tag: ModelTag) { tags[tag.name] = tag }

    private mutating func add(_ commit: ModelCommit) -> GitObjectID {
        commits[commit.id] = commit
        return commit.id
    }

    private func nextID() -> GitObjectID { GitObjectID(stored: String(digest("commit \(commits.count)").prefix(40))) }

    private func digest(_ text: String) -> String { ContentHash(joining: String(seed), text).hex }

    private func signature(_ person: String, _ seconds: Int64) -> GitCommitPayload.Signature {
        GitCommitPayload.Signature(name: person, email: "\(person)@example.org", seconds: seconds, zone: "+0100")
    }

    // MARK: Asking it

    /// The commits that `head` reaches along first parents, oldest first.
    func firstParents(of head: GitObjectID?) -> [GitObjectID] {
        var chain: [GitObjectID] = []
        var next = head
        while let id = next {
            chain.append(id)
            next = commits[id]?.parents.first
        }
        return chain.reversed()
    }

    /// Everything that `head` reaches, itself too.
    func reachable(from head: GitObjectID?) -> Set<GitObjectID> {
        var found: Set<GitObjectID> = []
        var waiting = head.map { [$0] } ?? []
        while let id = waiting.popLast() {
            guard found.insert(id).inserted else { continue }
            waiting += commits[id]?.parents ?? []
        }
        return found
    }
}
