import Foundation
import GhillieCore
import GitHubAPI
import Synchronization

/// Many repositories at GitHub behind one limit of 5,000 points an hour, on a clock that nobody waits for.
///
/// Points are counted as GitHub documents it: a request for each connection, once for each node that the page around it may
/// hold, by hundreds.
final class SyntheticGitHubEstate: GitHubRequests {
    static let pointsAnHour = 5_000
    /// Eight are asked at once, and each takes 0.4 s.
    private static let timeOfRequest = Duration.milliseconds(50)

    struct Tally {
        var now: Instant
        var points = 0
        /// Those among them that were asked of lively repositories alone.
        var lively = 0
        var rest = 0
        var left = SyntheticGitHubEstate.pointsAnHour
        var resetAt: Instant
    }

    private let bySlug: [String: SyntheticGitHub]
    private let slugs: [String: String]
    private let lively: Set<String>
    private let state: Mutex<Tally>

    /// One in ten is lively: in the look-back ten commits, and ten pull requests and ten issues with what belongs to them. The
    /// others have one old commit.
    init(_ names: [String]) {
        let now = Instant(secondsSince1970: 1_750_000_000)
        state = Mutex(Tally(now: now, resetAt: now + .seconds(3_600)))
        let repositories = names.enumerated().map { index, slug in
            let amount = index % 10 == 0 ? 10 : 0
            let nodes = SyntheticNodes(now: now, slug: slug, nodeID: Self.nodeID(index))
            return (slug, SyntheticGitHub(nodes, commits: amount, pulls: amount, issues: amount))
        }
        bySlug = Dictionary(uniqueKeysWithValues: repositories)
        slugs = Dictionary(uniqueKeysWithValues: names.enumerated().map { (Self.nodeID($0), $1) })
        lively = Set(names.enumerated().filter { $0.offset % 10 == 0 }.map(\.element))
    }

    var tally: Tally { state.withLock { $0 } }
    var livelyCount: Int { lively.count }
    var clock: WallClock { WallClock { self.tally.now } }

    func send(_ request: GraphQLRequest) async throws -> GraphQLReply {
        switch request.operation {
        case "Probe":
            let ids = request.variables["ids"]?.array?.compactMap(\.string) ?? []
            spend(connections: 4 * ids.count)
            let nodes = try ids.map { try probe(slugs[$0] ?? "") }
            return GraphQLReply(data: ["nodes": .array(nodes)])
        case "ProbeBySlug":
            let asked = request.query.matches(of: /(r[0-9]+): repository\(owner: "([^"]+)", name: "([^"]+)"\)/)
            spend(connections: 4 * asked.count)
            let members = try asked.map { (String($0.1), try probe("\($0.2)/\($0.3)")) }
            return GraphQLReply(data: .object(Dictionary(uniqueKeysWithValues: members)))
        default:
            let slug = "\(request.owner)/\(request.variables["name"]?.string ?? "")"
            spend(connections: Self.connections(of: request), isLively: lively.contains(slug))
            return try await repository(slug).send(request)
        }
    }

    func send(_ request: RESTRequest) async throws -> RESTReply {
        state.withLock { state in
            state.rest += 1
            state.now = state.now + Self.timeOfRequest
        }
        return try await repository(request.path.split(separator: "/").dropFirst().prefix(2).joined(separator: "/"))
            .send(request)
    }

    private func repository(_ slug: String) throws -> SyntheticGitHub {
        guard let repository = bySlug[slug] else { throw BenchmarkError.unexpectedResult("nobody has \(slug)") }
        return repository
    }

    private func probe(_ slug: String) throws -> JSONValue {
        guard let node = try repository(slug).probe else {
            throw BenchmarkError.unexpectedResult("no probe of \(slug)")
        }
        return node
    }

    private static func nodeID(_ index: Int) -> String { "R_bench\(index)" }

    private static func connections(of request: GraphQLRequest) -> Int {
        let size = request.variables["first"]?.integer ?? 0
        switch request.operation {
        // Parents and pull requests of each commit.
        case "History": return 1 + 2 * size
        case "Commits": return 2 * (request.query.components(separatedBy: "object(oid:").count - 1)
        // Labels, commits, files, timeline, reviews and comments of each.
        case "PullRequests": return 1 + 6 * size
        // Labels, timeline and comments of each.
        case "Issues": return 1 + 3 * size
        case "Deployments": return 1 + size
        default: return 1
        }
    }

    /// Where the limit is used up, the next window is waited for.
    private func spend(connections: Int, isLively: Bool = false) {
        let points = max(1, (connections + 50) / 100)
        state.withLock { state in
            state.now = state.now + Self.timeOfRequest
            if state.left < points { state.now = max(state.now, state.resetAt) }
            if state.now >= state.resetAt {
                state.resetAt = state.now + .seconds(3_600)
                state.left = Self.pointsAnHour
            }
            state.left -= points
            state.points += points
            if isLively { state.lively += points }
        }
    }
}
