import GhillieCore
import Persistence

/// Finds the originals of back-ports: by the commits that they were picked from, else by the numbers that they name, else by who
/// wrote the same when under the same subject. The first of these that finds anything decides, and where it finds several
/// pieces of work there is no original.
struct BackPortLinks {
    let repository: RepositoryID
    let estate: EstateID

    /// A pull request that was merged beside the default branch, with what it says.
    struct Merge {
        let number: Int
        let branch: String
        let mergeCommit: String?
        let reference: BackPortReference
        let authorships: [Authorship]

        var isOfReleaseBranch: Bool { ReleaseBranch.isNamed(branch) }
    }

    /// What does not change when a commit is picked; equal by its bytes, as the engines have it.
    struct Authorship: Hashable {
        let authoredAt: Instant
        let email: String
        let subject: String

        static func == (first: Self, second: Self) -> Bool {
            first.authoredAt == second.authoredAt && first.email.isBytewiseEqual(to: second.email)
                && first.subject.isBytewiseEqual(to: second.subject)
        }

        func hash(into hasher: inout Hasher) { hasher.combine(authoredAt) }
    }

    /// A commit that may be an original, or a part of one.
    struct KnownCommit {
        let sha: String
        /// The change that it landed with.
        let change: String?
        let pullRequest: Int?
        /// The pull requests that GitHub names for it.
        var associated: Set<Int>
    }

    /// A pull request that may be an original.
    struct KnownPullRequest {
        let isMerged: Bool
        let base: String?
        let commit: String?
    }

    /// What one way of looking has found.
    enum Finding: Hashable {
        case nothing, several
        case original(BranchMerge.Original)
    }

    /// In the order of the merges.
    func kinds(of merges: [Merge], in transaction: SQLTransaction) throws -> [BranchMerge.Kind] {
        var findings = try named(by: merges, in: transaction)
        let silent = merges.indices.filter { findings[$0] == .nothing && merges[$0].isOfReleaseBranch }
        let written = try commits(by: silent.flatMap { merges[$0].authorships }, in: transaction)
        let requests = try pullRequests(of: written.values.joined(), in: transaction)
        for index in silent {
            let commits = merges[index].authorships.flatMap { written[$0] ?? [] }
            findings[index] = Self.finding(commits, of: merges[index], requests)
        }
        return zip(merges, findings).map { merge, finding in
            switch finding {
            case .original(let original): .backPort(of: original)
            case .nothing, .several: merge.isOfReleaseBranch ? .backPort(of: nil) : .stacked
            }
        }
    }

    /// What is found by what the merges say themselves.
    private func named(by merges: [Merge], in transaction: SQLTransaction) throws -> [Finding] {
        let picked = try commits(named: merges.flatMap(\.reference.commits), in: transaction)
        let numbers = merges.flatMap { $0.reference.called + $0.reference.branched + $0.reference.titled }
        let requests = try pullRequests(of: picked.values.joined(), and: numbers, in: transaction)
        return merges.map { merge in
            let reference = merge.reference
            let commits = reference.commits.flatMap { picked[$0] ?? [] }
            let found = Self.finding(commits, of: merge, requests)
            if found != .nothing { return found }
            // That a title names the branch which it goes to says nothing where that is no release's.
            let ways = [reference.called, reference.branched, merge.isOfReleaseBranch ? reference.titled : []]
            return ways.lazy.map { Self.finding($0, of: merge, requests) }.first { $0 != .nothing } ?? .nothing
        }
    }

    /// The one piece of work that these commits are of. What the merge itself brought is none, nor what was brought to the same
    /// branch.
    private static func finding(
        _ commits: [KnownCommit], of merge: Merge, _ requests: [Int: KnownPullRequest]
    ) -> Finding {
        let others = commits.filter { $0.sha != merge.mergeCommit && !$0.associated.contains(merge.number) }
        // One that went away again, or never came, is the original only where none is there.
        let landed = others.filter { $0.change != nil }
        var byNumber: [Int: String] = [:]
        var byCommit: Set<String> = []
        for commit in landed.isEmpty ? others : landed {
            let number = commit.pullRequest ?? (commit.change == nil ? commit.associated.min() : nil)
            if let number {
                guard number != merge.number, requests[number]?.base != merge.branch else { continue }
                let name = commit.change ?? requests[number]?.commit ?? commit.sha
                byNumber[number] = byNumber[number].map { min($0, name) } ?? name
            } else {
                byCommit.insert(commit.change ?? commit.sha)
            }
        }
        guard byNumber.count + byCommit.count <= 1 else { return .several }
        if let (number, commit) = byNumber.first {
            return .original(.init(pullRequest: number, commit: GitObjectID(stored: commit)))
        }
        guard let commit = byCommit.first else { return .nothing }
        return .original(.init(pullRequest: nil, commit: GitObjectID(stored: commit)))
    }

    /// The one pull request that these numbers name: of those that are there the one that was merged.
    private static func finding(
        _ numbers: [Int], of merge: Merge, _ requests: [Int: KnownPullRequest]
    ) -> Finding {
        let known = numbers.compactMap { number in requests[number].map { (number: number, request: $0) } }
            .filter { $0.number != merge.number && $0.request.base != merge.branch }
        let merged = known.filter(\.request.isMerged)
        let candidates = merged.isEmpty ? known : merged
        guard let first = candidates.first else { return .nothing }
        guard candidates.count == 1 else { return .several }
        return .original(
            .init(pullRequest: first.number, commit: first.request.commit.map(GitObjectID.init(stored:))))
    }
}
