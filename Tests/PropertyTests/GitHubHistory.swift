import Bronze
import GhillieCore
import TestSupport

/// A made-up life as GitHub tells it: the commits and heads of a ``SilverHistory`` as polls find them, and pull requests that
/// brought some of them, as polls and deliveries tell of them, each as it was at several times. One in two is a fork, which has some
/// of its commits of its parent.
struct GitHubHistory {
    private(set) var fixture: GitHubFixture
    private var random: SeededRandom

    init(seed: UInt64, steps: Int) throws {
        let history = try SilverHistory(seed: seed, steps: steps).fixture
        fixture = try GitHubFixture(history.repository.description)
        random = SeededRandom(
            seed: ContentHash(joining: "github", String(seed)).bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
        let commits = history.events.filter { $0.kind == .gitCommit }
        var named: [String: [Int]] = [:]
        for number in 1...max(2, commits.count / 4) { name(number, among: commits, &named) }
        // In the order in which things happened: a poll finds commits first, and pull requests then.
        var lives = fixture.events[...]
        var polled = try GitHubFixture(history.repository.description)
        let isFork = Bool.random(using: &random)
        let parents = commits.map(\.sourceEventID).filter { _ in
            isFork && Int.random(in: 0..<4, using: &random) == 0
        }
        polled.poll(history, pullRequests: named, ofParent: Set(parents))
        var events: [RawEvent] = []
        for event in polled.events {
            events.append(event)
            while Int.random(in: 0..<3, using: &random) == 0, let next = lives.popFirst() { events.append(next) }
        }
        self.events = events + lives
    }

    private(set) var events: [RawEvent] = []

    /// A pull request that a stretch of commits came by, or that has nothing to do with any.
    private mutating func name(_ number: Int, among commits: [RawEvent], _ named: inout [String: [Int]]) {
        let start = Int.random(in: 0..<commits.count, using: &random)
        let stretch = commits[start..<min(commits.count, start + Int.random(in: 1...3, using: &random))]
        for commit in stretch where Int.random(in: 0..<5, using: &random) > 0 {
            named[commit.sourceEventID, default: []].append(number)
        }
        let time = (stretch.last?.occurredAt.microseconds ?? 0) / 1_000_000
        let seconds = min(max(time, 0), 4_000_000_000)
        var request = GitHubFixture.PullRequest(number, "Request \(number)", created: seconds - 500)
        request.isBots = Int.random(in: 0..<4, using: &random) == 0
        request.base = Int.random(in: 0..<5, using: &random) == 0 ? "release" : "main"
        tell("opened", request)
        request.title = Bool.random(using: &random) ? request.title : "Renamed \(number)"
        request.labels = [["chore"], [], ["a", "b"]].randomElement(using: &random) ?? []
        request.updated += 100
        tell("edited", request)
        if Int.random(in: 0..<4, using: &random) == 0 {
            (request.closed, request.updated) = (request.updated + 50, request.updated + 50)
            tell("closed", request)
            request.closed = nil
            request.updated += 100_000
            request.reopened = [request.updated]
            tell("reopened", request)
        }
        guard Int.random(in: 0..<5, using: &random) > 0 else { return }
        request.updated += 50
        request.closed = request.updated
        guard Int.random(in: 0..<5, using: &random) > 0, let last = stretch.last else { return tell("closed", request) }
        request.merged = request.updated
        request.mergeCommitID = last.sourceEventID
        tell("closed", request)
        request.updated += 1_000
        request.title += Bool.random(using: &random) ? "" : "!"
        tell("edited", request)
    }

    private mutating func tell(_ action: String, _ request: GitHubFixture.PullRequest) {
        let both = Int.random(in: 0..<3, using: &random)
        if both != 0 { fixture.deliver(action, request) }
        if both != 1 { fixture.poll(request) }
    }
}
