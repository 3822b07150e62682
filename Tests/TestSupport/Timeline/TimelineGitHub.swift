import Foundation
package import GhillieCore
package import GitHubAPI

/// GitHub with a timeline's repository in it, as it stands at the clock's time: what ingestion asks is answered in pages.
package struct TimelineGitHub: GitHubRequests {
    private let timeline: Timeline
    private let clock: WallClock
    /// More than so many nodes at once are too much.
    private let mostAtOnce: Int

    package init(_ timeline: Timeline, clock: WallClock, mostAtOnce: Int) {
        self.timeline = timeline
        self.clock = clock
        self.mostAtOnce = mostAtOnce
    }

    package func send(_ request: GraphQLRequest) async throws -> GraphQLReply {
        let repository = timeline.state(at: clock.now())
        let nodes = GraphQLNodes(repository: repository, form: .current)
        let graph = TimelineGraph(repository: repository, nodes: nodes, variables: request.variables)
        let name = request.query.dropFirst("query ".count).prefix(while: \.isLetter)
        switch name {
        case "Probe": return GraphQLReply(data: ["nodes": [graph.probe]])
        case "ProbeBySlug": return GraphQLReply(data: ["r0": graph.probe])
        default: break
        }
        var members: [String: JSONValue] = ["id": nodes.itself["id"] ?? .null]
        switch name {
        case "Commits":
            let ids = request.query.split(separator: "object(oid: \"").dropFirst().map { String($0.prefix(40)) }
            guard ids.count <= mostAtOnce else { throw Self.tooMuch }
            for (index, id) in ids.enumerated() {
                members["c\(index)"] = repository.commits[id].map(nodes.commit) ?? .null
            }
        case "History": members["object"] = .object(["history": graph.history])
        case "PullRequests": members["pullRequests"] = graph.pullRequests
        case "Issues": members["issues"] = graph.issues
        case "Releases": members["releases"] = graph.releases
        case "Deployments": members["deployments"] = graph.deployments
        default: throw GitHubFault(.rejected, "nothing is known of \(name)")
        }
        guard (request.variables["first"]?.integer ?? 0) <= mostAtOnce else { throw Self.tooMuch }
        return GraphQLReply(data: ["repository": .object(members)])
    }

    package func send(_ request: RESTRequest) async throws -> RESTReply {
        let repository = timeline.state(at: clock.now())
        let last = request.path.split(separator: "/").last.map(String.init) ?? ""
        guard request.path.contains("/compare/") else {
            guard let commit = repository.commits[last] else { throw Self.notFound }
            return RESTReply(status: 200, body: RESTCommit(repository: repository, form: .current).json(commit))
        }
        let ends = last.split(separator: "...").map(String.init)
        guard ends.count == 2, ends.allSatisfy({ repository.commits[$0] != nil }) else { throw Self.notFound }
        let (ahead, behind) = (
            repository.ahead(of: ends[0], to: ends[1]), repository.ahead(of: ends[1], to: ends[0])
        )
        let page = request.query["page"].flatMap { Int($0) } ?? 1
        let status = behind.isEmpty ? (ahead.isEmpty ? "identical" : "ahead") : (ahead.isEmpty ? "behind" : "diverged")
        return RESTReply(
            status: 200,
            body: [
                "status": .string(status), "total_commits": .integer(ahead.count),
                "commits": .array(ahead.dropFirst((page - 1) * 100).prefix(100).map { ["sha": .string($0)] }),
            ])
    }

    private static let tooMuch = GitHubFault(.tooMuch, "GitHub took too long")
    private static let notFound = GitHubFault(.notFound, "no such commit")
}
