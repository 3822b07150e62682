import Foundation
import GhillieCore
import GitHubAPI

/// One repository at GitHub, every answer about it written beforehand as GitHub would send it: what remains of a request is to
/// find the text and to parse it.
struct SyntheticGitHub: GitHubRequests {
    static let slug = "example/bench"
    static let nodeID = "R_kgDOAAAAAQ"
    private static let commitsAPage = 100
    private static let commitsAtOnce = 50

    /// When it was looked at, and what happened in the days before.
    let now: Instant
    let eventCount: Int
    private let answers: [String: [UInt8]]

    /// `scale` 1 is 7,000 events: 2,000 commits, 1,500 pull requests with a review and a comment each, 1,000 issues with one comment.
    init(scale: Double = 1) {
        let now = Instant(secondsSince1970: 1_750_000_000)
        self.now = now
        func amount(_ count: Int) -> Int { max(Int(Double(count) * scale), 1) }
        let (commits, pulls, issues) = (amount(2_000), amount(1_500), amount(500))
        // Beside them the baseline, and the repository itself.
        eventCount = commits + 1 + pulls * 3 + issues * 2 + 1
        var answers: [String: JSONValue] = [:]
        let nodes = SyntheticNodes(now: now)
        let head = SyntheticNodes.oid(commits)
        answers["probe"] = nodes.repository(head: head, pulls: pulls, issues: issues)
        answers["History"] = Self.repository([
            "object": [
                "history": Self.page(
                    (0...commits).reversed().map { nodes.commit($0, in: commits) }, total: commits + 1, next: nil)
            ]
        ])
        let pages = Array(1...commits).chunks(of: Self.commitsAPage)
        for (index, page) in pages.enumerated() {
            answers["compare \(index + 1)"] = [
                "status": "ahead", "total_commits": .integer(commits),
                "commits": .array(page.map { ["sha": .string(SyntheticNodes.oid($0))] }),
            ]
            for piece in page.chunks(of: Self.commitsAtOnce) {
                let fields = piece.enumerated().map { ("c\($0)", nodes.commit($1, in: commits)) }
                answers["Commits \(SyntheticNodes.oid(piece[0]))"] = Self.repository(
                    Dictionary(uniqueKeysWithValues: fields))
            }
        }
        let lists: [(String, String, Int, Int, (Int) -> JSONValue)] = [
            ("PullRequests", "pullRequests", 50, pulls, { nodes.pullRequest($0) }),
            ("Issues", "issues", 100, issues, { nodes.issue(pulls + $0) }),
        ]
        for (operation, member, size, count, node) in lists {
            answers["\(operation) open"] = Self.repository([member: Self.page([], total: 0, next: nil)])
            let pages = Array(1...count).reversed().map { $0 }.chunks(of: size)
            for (index, page) in pages.enumerated() {
                let next = index + 1 < pages.count ? "\(index + 1)" : nil
                answers["\(operation) \(index == 0 ? "" : "\(index)")"] = Self.repository([
                    member: Self.page(page.map(node), total: count, next: next)
                ])
            }
        }
        self.answers = answers.mapValues(\.canonicalJSON)
    }

    func send(_ request: GraphQLRequest) async throws -> GraphQLReply {
        GraphQLReply(data: try answer(Self.key(of: request)))
    }

    func send(_ request: RESTRequest) async throws -> RESTReply {
        guard request.path.contains("/compare/") else {
            throw BenchmarkError.unexpectedResult("nobody should ask for \(request.path)")
        }
        return RESTReply(status: 200, body: try answer("compare \(request.query["page"] ?? "1")"))
    }

    private func answer(_ key: String) throws -> JSONValue {
        guard let text = answers[key] else { throw BenchmarkError.unexpectedResult("there is no answer for \(key)") }
        return try JSONValue(parsing: text)
    }

    private static func key(of request: GraphQLRequest) -> String {
        let operation = request.query.dropFirst("query ".count).prefix { $0.isLetter }
        switch operation {
        case "Probe", "ProbeBySlug": return "probe"
        case "History": return "History"
        case "Commits":
            let oid = request.query.firstRange(of: "object(oid: \"").map { request.query[$0.upperBound...].prefix(40) }
            return "Commits \(oid ?? "")"
        default:
            if request.variables["states"] != nil { return "\(operation) open" }
            return "\(operation) \(request.variables["after"]?.string ?? "")"
        }
    }

    private static func repository(_ members: [String: JSONValue]) -> JSONValue {
        ["repository": .object(members.merging(["id": .string(nodeID)]) { first, _ in first })]
    }

    private static func page(_ nodes: [JSONValue], total: Int, next: String?) -> JSONValue {
        [
            "totalCount": .integer(total), "nodes": .array(nodes),
            "pageInfo": ["hasNextPage": .bool(next != nil), "endCursor": next.map { .string($0) } ?? .null],
        ]
    }
}
