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

    /// `scale` 1 is 7,500 events: 2,000 commits, 1,500 pull requests with a review and a comment each, 500 issues with one comment.
    init(scale: Double = 1) {
        func amount(_ count: Int) -> Int { max(Int(Double(count) * scale), 1) }
        self.init(
            SyntheticNodes(now: Instant(secondsSince1970: 1_750_000_000)), commits: amount(2_000), pulls: amount(1_500),
            issues: amount(500))
    }

    /// So many commits after the baseline, which is older than any look-back.
    init(_ nodes: SyntheticNodes, commits: Int, pulls: Int, issues: Int) {
        now = nodes.now
        // Beside them the baseline, and the repository itself.
        eventCount = commits + 1 + pulls * 3 + issues * 2 + 1
        var answers: [String: JSONValue] = [:]
        let head = SyntheticNodes.oid(commits)
        answers["probe"] = nodes.repository(head: head, pulls: pulls, issues: issues)
        answers["History"] = Self.repository(
            nodes.nodeID,
            [
                "object": [
                    "history": Self.page(
                        (0...commits).reversed().map { nodes.commit($0, in: commits) }, total: commits + 1, next: nil)
                ]
            ])
        let pages = Array(0...commits).dropFirst().map { $0 }.chunks(of: Self.commitsAPage)
        for (index, page) in pages.enumerated() {
            answers["compare \(index + 1)"] = [
                "status": "ahead", "total_commits": .integer(commits),
                "commits": .array(page.map { ["sha": .string(SyntheticNodes.oid($0))] }),
            ]
            for piece in page.chunks(of: Self.commitsAtOnce) {
                let fields = piece.enumerated().map { ("c\($0)", nodes.commit($1, in: commits)) }
                answers["Commits \(SyntheticNodes.oid(piece[0]))"] = Self.repository(
                    nodes.nodeID,
                    Dictionary(uniqueKeysWithValues: fields))
            }
        }
        let lists: [(String, String, (first: Int, further: Int), Int, (Int) -> JSONValue)] = [
            ("PullRequests", "pullRequests", (16, 50), pulls, { nodes.pullRequest($0) }),
            ("Issues", "issues", (33, 100), issues, { nodes.issue(pulls + $0) }),
        ]
        for (operation, member, size, count, node) in lists {
            answers["\(operation) open"] = Self.repository(nodes.nodeID, [member: Self.page([], total: 0, next: nil)])
            let newest = Array(0...count).dropFirst().reversed().map { $0 }
            let pages =
                [Array(newest.prefix(size.first))] + Array(newest.dropFirst(size.first)).chunks(of: size.further)
            for (index, page) in pages.enumerated() {
                let next = index + 1 < pages.count ? "\(index + 1)" : nil
                answers["\(operation) \(index == 0 ? "" : "\(index)")"] = Self.repository(
                    nodes.nodeID,
                    [
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

    /// What `ProbeFields` gives of it.
    var probe: JSONValue? { get throws { try answer("probe")["r0"] } }

    private func answer(_ key: String) throws -> JSONValue {
        guard let text = answers[key] else { throw BenchmarkError.unexpectedResult("there is no answer for \(key)") }
        return try JSONValue(parsing: text)
    }

    private static func key(of request: GraphQLRequest) -> String {
        let operation = request.operation
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

    private static func repository(_ id: String, _ members: [String: JSONValue]) -> JSONValue {
        ["repository": .object(members.merging(["id": .string(id)]) { first, _ in first })]
    }

    private static func page(_ nodes: [JSONValue], total: Int, next: String?) -> JSONValue {
        [
            "totalCount": .integer(total), "nodes": .array(nodes),
            "pageInfo": ["hasNextPage": .bool(next != nil), "endCursor": next.map { .string($0) } ?? .null],
        ]
    }
}

extension GraphQLRequest {
    /// The operation's name.
    var operation: Substring { query.dropFirst("query ".count).prefix { $0.isLetter } }
}
