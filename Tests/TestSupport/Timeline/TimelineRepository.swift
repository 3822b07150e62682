import GhillieCore

/// A made-up repository on GitHub as it stands at one moment. It is a value, so that each moment of a timeline can keep its own.
struct TimelineRepository: Sendable {
    static let defaultBranch = "main"

    let databaseID: Int
    var owner: TimelineOwner
    var name: String
    /// Seconds since 1970.
    let createdAt: Int64
    var updatedAt: Int64
    var pushedAt: Int64
    private(set) var commits: [String: TimelineCommit] = [:]
    /// Commits as they were made: parents before their children.
    private var order: [String] = []
    var branches: [String: String] = [:]
    var tags: [String: TimelineTag] = [:]
    var pullRequests: [TimelinePullRequest] = []
    var issues: [TimelineIssue] = []
    var releases: [TimelineRelease] = []
    var deployments: [TimelineDeployment] = []
    /// Those whose accounts are gone.
    var ghosts: Set<TimelinePerson> = []
    private var lastNumber = 0
    private var lastDatabaseID: Int
    private var lastShortID = 2_100_000_000

    init(databaseID: Int, owner: TimelineOwner, name: String, at seconds: Int64) {
        self.databaseID = databaseID
        self.owner = owner
        self.name = name
        createdAt = seconds
        updatedAt = seconds
        pushedAt = seconds
        // Some are of more than 32 bits, as GitHub's will be.
        lastDatabaseID = databaseID.isMultiple(of: 2) ? 4_294_967_200 : 2_147_483_600
    }

    var slug: String { "\(owner.login)/\(name)" }
    var head: String? { branches[Self.defaultBranch] }
    var shownReleases: [TimelineRelease] { releases.filter { !$0.isDeleted } }

    // MARK: Names

    /// Of a pull request or an issue.
    mutating func nextNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }

    mutating func nextID() -> Int {
        lastDatabaseID += 7
        return lastDatabaseID
    }

    /// Of what GraphQL numbers with 32 bits: releases and deployments.
    mutating func nextShortID() -> Int {
        lastShortID += 3
        return lastShortID
    }

    // MARK: Items by their names

    subscript(commit sha: String) -> TimelineCommit {
        guard let commit = commits[sha] else { preconditionFailure("no commit \(sha)") }
        return commit
    }

    subscript(pullRequest number: Int) -> TimelinePullRequest {
        get { pullRequests[index(of: number)] }
        set { pullRequests[index(of: number)] = newValue }
    }

    subscript(issue number: Int) -> TimelineIssue {
        get { issues[issueIndex(of: number)] }
        set { issues[issueIndex(of: number)] = newValue }
    }

    /// Of the pull request or the issue that has the number.
    subscript(thread number: Int) -> TimelineThread {
        get { isPullRequest(number) ? self[pullRequest: number].thread : self[issue: number].thread }
        set {
            if isPullRequest(number) {
                self[pullRequest: number].thread = newValue
            } else {
                self[issue: number].thread = newValue
            }
        }
    }

    func isPullRequest(_ number: Int) -> Bool { pullRequests.contains { $0.number == number } }

    private func index(of number: Int) -> Int {
        guard let index = pullRequests.firstIndex(where: { $0.number == number }) else {
            preconditionFailure("no pull request \(number)")
        }
        return index
    }

    private func issueIndex(of number: Int) -> Int {
        guard let index = issues.firstIndex(where: { $0.thread.number == number }) else {
            preconditionFailure("no issue \(number)")
        }
        return index
    }

    // MARK: History

    /// Adds a commit whose tree is its first parent's with these contents; `nil` removes a path.
    @discardableResult
    mutating func commit(
        _ message: String, parents: [String], changes: [String: String?], author: TimelineCommit.Signature,
        committer: TimelineCommit.Signature? = nil
    ) -> String {
        let before = parents.first.map { self[commit: $0].tree } ?? [:]
        var tree = before
        for (path, content) in changes { tree[path] = content }
        let commit = TimelineCommit(
            parents: parents, author: author, committer: committer ?? author, message: message, tree: tree,
            before: before)
        if commits.updateValue(commit, forKey: commit.sha) == nil { order.append(commit.sha) }
        return commit.sha
    }

    /// What turns one tree into another.
    static func changes(from old: [String: String], to new: [String: String]) -> [String: String?] {
        var changes: [String: String?] = [:]
        for path in Set(old.keys).union(new.keys) where old[path] != new[path] { changes[path] = .some(new[path]) }
        return changes
    }

    /// What a commit did, to be done once more or, backwards, to be taken back.
    func changes(of sha: String, backwards: Bool = false) -> [String: String?] {
        let commit = self[commit: sha]
        let before = commit.parents.first.map { self[commit: $0].tree } ?? [:]
        return backwards
            ? Self.changes(from: commit.tree, to: before) : Self.changes(from: before, to: commit.tree)
    }

    /// All that a commit reaches, itself too.
    func reached(from sha: String?) -> Set<String> {
        var reached: Set<String> = []
        var pending = sha.map { [$0] } ?? []
        while let next = pending.popLast() {
            if reached.insert(next).inserted { pending += self[commit: next].parents }
        }
        return reached
    }

    /// What `head` reaches and `base` does not, parents first.
    func ahead(of base: String?, to head: String?) -> [String] {
        let new = reached(from: head).subtracting(reached(from: base))
        return order.filter(new.contains)
    }

    /// The newest commit that both reach.
    func mergeBase(_ first: String, _ second: String) -> String? {
        let both = reached(from: first).intersection(reached(from: second))
        return order.last(where: both.contains)
    }

    /// By first parents, newest first.
    func firstParents(of sha: String?) -> [String] {
        var line: [String] = []
        var next = sha
        while let sha = next {
            line.append(sha)
            next = self[commit: sha].parents.first
        }
        return line
    }

    // MARK: Pull requests

    /// Looks again at what an open pull request brings.
    mutating func refresh(_ number: Int) {
        var request = self[pullRequest: number]
        guard request.isOpen, let base = branches[request.base] else { return }
        request.baseSHA = base
        request.commits = ahead(of: base, to: request.headSHA)
        let fork = mergeBase(base, request.headSHA).map { self[commit: $0].tree } ?? [:]
        request.files = TimelineCommit.files(from: fork, to: self[commit: request.headSHA].tree)
        request.hasRenamed = request.hasRenamed || request.shownFiles.contains(where: \.isRenamed)
        self[pullRequest: number] = request
    }

    /// Merged pull requests that brought a commit, or hold it in their branches.
    func associated(with sha: String) -> [TimelinePullRequest] {
        pullRequests.filter { request in
            guard let landing = request.landing else { return false }
            return landing.commits.contains(sha) || request.commits.contains(sha)
        }
    }
}
