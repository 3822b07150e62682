import Catalogue
import GhillieCore
import Persistence
import Silver

/// Parts the changes of a repository into those that a noise filter hides and those that it does not.
struct NoiseSieve {
    let filter: NoiseFilter
    let repository: RepositoryID
    let estate: EstateID

    /// The changes that are to be told, and those that are hidden; each in the order given. A merge that only joins histories
    /// is neither told nor hidden.
    func part(
        _ changes: [ChangeRecord], in transaction: SQLTransaction
    ) throws -> (told: [ChangeRecord], hidden: [ChangeRecord]) {
        guard !filter.isEmpty, !changes.isEmpty else { return (changes, []) }
        let work = changes.filter { $0.kind != .sync }.flatMap { $0.commits.map(\.sha) }
        let authorship = try SilverStore.authorship(
            of: work, repository: repository, estate: estate, in: transaction)
        let pullRequests = try SilverStore.pullRequests(
            changes.compactMap(\.pullRequest), repository: repository, estate: estate, in: transaction)
        var told: [ChangeRecord] = []
        var hidden: [ChangeRecord] = []
        for change in changes {
            if change.kind != .sync, filter.hides(Self.subject(change, authorship, pullRequests)) {
                hidden.append(change)
            } else {
                told.append(change)
            }
        }
        return (told, hidden)
    }

    /// What earlier windows hid and this filter does not, where it is another one than the last window was closed with: a
    /// filter that is changed brings things back.
    func unhidden(since last: ContentHash?, in transaction: SQLTransaction) throws -> [ChangeRecord] {
        guard filter.fingerprint != last else { return [] }
        let hidden = try SilverStore.hiddenChanges(repository: repository, estate: estate, in: transaction)
        return try part(hidden, in: transaction).told
    }

    /// A merge neither writes nor changes anything by itself: the commits that it brought do. A pull request is its author's;
    /// but people who took part in a bot's have made it theirs.
    private static func subject(
        _ change: ChangeRecord, _ authorship: [GitObjectID: CommitAuthorship],
        _ pullRequests: [Int: PullRequestRecord]
    ) -> NoiseFilter.Subject {
        let pullRequest = change.pullRequest.flatMap { pullRequests[$0] }
        let merges = change.commits.allSatisfy(\.isMerge)
        let commits = merges ? change.commits : change.commits.filter { !$0.isMerge }
        let isComplete = commits.allSatisfy { commit in
            guard commit.paths != nil else { return false }
            return authorship[commit.sha]?.pathsAreComplete ?? (pullRequest?.pathsAreComplete == true)
        }
        let paths = change.commits.flatMap { commit in
            // `M docs/a.md`, one a line.
            (commit.paths ?? "").split(separator: "\n").map { String($0.dropFirst(2)) }
        }
        return NoiseFilter.Subject(
            authors: authors(of: commits, pullRequest, authorship), labels: pullRequest?.labels ?? [],
            title: change.title, paths: isComplete ? paths : nil)
    }

    private static func authors(
        of commits: [CommitRecord], _ pullRequest: PullRequestRecord?,
        _ authorship: [GitObjectID: CommitAuthorship]
    ) -> [[String]] {
        guard let pullRequest, !pullRequest.authorNames.isEmpty else {
            return commits.map { authorship[$0.sha]?.names ?? [] }
        }
        let people = pullRequest.isBot ? commits.filter { !$0.isBot } : []
        return [pullRequest.authorNames] + people.map { authorship[$0.sha]?.names ?? [] }
    }
}
