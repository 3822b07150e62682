import GhillieCore
import GitHubAPI
import Synchronization

/// One repository at GitHub, in memory, that answers what ingestion asks and can change or fail while it does.
final class FakeGitHub: GitHubRequests {
    struct Commit {
        var parents: [String]
        var date: Instant
        var hasPullRequest = true
        /// The pull request that it came by, where it came by one.
        var pullRequest = 1
    }

    /// What it was forked from: another repository of the same objects.
    struct Parent {
        var head: String
        /// Whether GitHub shows it.
        var isShown = true
        /// Whether it can be compared with.
        var isComparable = true
    }

    /// What is wrong with further pages of connections inside nodes, and how often.
    struct Breakdown {
        /// `nil` where GitHub names none.
        var type: String?
        var times = 1
    }

    struct Item {
        var number: Int
        var created: Instant
        var updated: Instant
        var isOpen = true
        /// How many nodes a connection inside it has, by its name.
        var inner: [String: Int] = [:]
        /// Whether the first of its files is a renamed one.
        var renames = false
        /// The commit that merged it.
        var mergeCommit: String?
        /// Whether GitHub knows it no more, when it is asked for by its id.
        var isGone = false
    }

    struct Model {
        var nodeID = "R_1"
        var slug = "acme/rocket"
        var isMissing = false
        /// What GitHub says why it does not show it.
        var missingType = "NOT_FOUND"
        var isArchived = false
        var commits: [String: Commit] = [:]
        var head: String?
        var parent: Parent?
        var pulls: [Item] = []
        var issues: [Item] = []
        var releases: [Item] = []
        var deployments: [Item] = []
        /// More than so many at once is too much.
        var mostAtOnce = Int.max
        /// Commits that comparisons do not know any more.
        var forgotten: Set<String> = []
        /// Commits whose changed paths are always too much.
        var pathless: Set<String> = []
        /// Owners of whom nothing may be asked for an hour.
        var limited: Set<String> = []
        var failsAt: Int?
        /// Operations whose answers are of another shape than was asked for.
        var misshapen: Set<String> = []
        var breakdown: Breakdown?
        var asked: [String] = []
        /// A member that GitHub does not give any more.
        var lacks: String?
        /// A change that happens after the request of a number.
        var change: (after: Int, what: @Sendable (inout Model) -> Void)?
    }

    let model: Mutex<Model>

    init(_ model: Model) { self.model = Mutex(model) }

    func change(_ body: @Sendable (inout sending Model) -> Void) { model.withLock { body(&$0) } }
    var asked: [String] { model.withLock { $0.asked } }

    func send(_ request: GraphQLRequest) async throws -> GraphQLReply {
        let name = request.query.split(separator: "query ")[0].prefix { $0.isLetter }
        return try model.withLock { model in
            try model.note(String(name))
            if model.limited.contains(request.owner) {
                throw GitHubFault(.limited(until: IngestionFixture.start + .seconds(3_600)), "the limit is used up")
            }
            defer { model.changeNow() }
            return try model.answer(String(name), request)
        }
    }

    func send(_ request: RESTRequest) async throws -> RESTReply {
        try model.withLock { model in
            let isComparison = request.path.contains("/compare/")
            try model.note(!isComparison ? "commit" : request.path.contains(":") ? "compare with parent" : "compare")
            defer { model.changeNow() }
            return try model.answer(request)
        }
    }
}

extension FakeGitHub.Model {
    mutating func note(_ name: String) throws {
        asked.append(name)
        if asked.count == failsAt { throw GitHubFault(.disconnected, "the connection broke off") }
        if misshapen.contains(name) { throw GitHubFault(.malformed, "the answer is of another shape") }
    }

    mutating func changeNow() {
        guard let change, change.after == asked.count else { return }
        self.change = nil
        change.what(&self)
    }

    /// Adds a line of commits, an hour apart, and moves the head there.
    mutating func grow(
        _ ids: [String], from parents: [String], at start: Instant, hasPullRequest: Bool = true, pullRequest: Int = 1
    ) {
        var parents = parents
        for (index, id) in ids.enumerated() {
            commits[id] = .init(
                parents: parents, date: start + .seconds(3_600 * Int64(index)), hasPullRequest: hasPullRequest,
                pullRequest: pullRequest)
            parents = [id]
        }
        head = ids.last
    }

    /// What a commit reaches, itself too, newest first.
    func history(_ id: String?) -> [String] {
        var found: Set<String> = []
        var waiting = [id].compactMap { $0 }
        while let next = waiting.popLast() {
            guard found.insert(next).inserted else { continue }
            waiting += commits[next]?.parents ?? []
        }
        return found.sorted { (commits[$1]?.date ?? .earliest, $1) < (commits[$0]?.date ?? .earliest, $0) }
    }

    func answer(_ request: RESTRequest) throws -> RESTReply {
        let last = request.path.split(separator: "/").last.map(String.init) ?? ""
        guard request.path.contains("/compare/") else {
            guard let commit = commits[last] else { throw GitHubFault(.notFound, "no such commit") }
            if pathless.contains(last) { throw GitHubFault(.tooMuch, "GitHub could not answer (502)") }
            return RESTReply(
                status: 200,
                body: [
                    "sha": .string(last), "files": [["filename": "a.swift", "status": "modified"]],
                    "parents": .array(commit.parents.map { ["sha": .string($0)] }),
                    "commit": ["committer": ["date": .string(commit.date.rfc3339)]],
                ])
        }
        var ends = last.split(separator: "...").map(String.init)
        if ends[0] == "umbrella:release%2F1", let parent, parent.isComparable { ends[0] = parent.head }
        guard !forgotten.contains(ends[0]), commits[ends[0]] != nil, commits[ends[1]] != nil else {
            throw GitHubFault(.notFound, "no such commit")
        }
        let (old, new) = (Set(history(ends[0])), history(ends[1]))
        let range = Array(new.filter { !old.contains($0) }.reversed())
        let status = new.contains(ends[0]) ? "ahead" : range.isEmpty ? "behind" : "diverged"
        let page = request.query["page"].flatMap { Int($0) } ?? 1
        return RESTReply(
            status: 200,
            body: [
                "status": .string(status), "total_commits": .integer(range.count),
                "commits": .array(range.dropFirst((page - 1) * 100).prefix(100).map { ["sha": .string($0)] }),
            ])
    }
}
