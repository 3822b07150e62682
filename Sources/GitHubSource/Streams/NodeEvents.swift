import Bronze
import GhillieCore
import GitHubAPI

/// Nodes as raw events: each item by itself, with what is said of it beside it.
enum NodeEvents {
    static func pullRequest(_ node: JSONValue, _ context: IngestionContext) throws -> [RawEvent] {
        let reviews = try node.expectedElements("reviews.nodes")
        let comments = try node.expectedElements("comments.nodes")
        return try [item(.gitHubPullRequest, node, counting: ["reviews", "comments"], context)]
            + reviews.map { review in
                let name = review["submittedAt"] == nil ? "createdAt" : "submittedAt"
                return try part(.gitHubReview, review, at: name, context)
            } + comments.map { try part(.gitHubComment, $0, at: "updatedAt", context) }
    }

    static func issue(_ node: JSONValue, _ context: IngestionContext) throws -> [RawEvent] {
        let comments = try node.expectedElements("comments.nodes")
        return try [item(.gitHubIssue, node, counting: ["comments"], context)]
            + comments.map { try part(.gitHubComment, $0, at: "updatedAt", context) }
    }

    static func release(_ node: JSONValue, _ context: IngestionContext) throws -> [RawEvent] {
        [try event(.gitHubRelease, try node.expectedText("tagName"), node, at: "updatedAt", context)]
    }

    static func deployment(_ node: JSONValue, _ context: IngestionContext) throws -> [RawEvent] {
        let id = try node.expectedInteger("databaseId")
        return [try event(.gitHubDeployment, "\(id)", node, at: "updatedAt", context)]
    }

    /// A commit that a fork has of its parent says so, by the one member that is not GitHub's.
    static func commit(_ node: JSONValue, _ context: IngestionContext) throws -> RawEvent {
        let id = try node.expectedObject("oid")
        var members = node.object ?? [:]
        if let own = context.own, !own.contains(id) { members["isFromParent"] = true }
        return try event(.gitHubCommit, id.rawValue, .object(members), at: "committedDate", context)
    }

    /// The pull requests of this very repository that a commit came by: they tell its changed paths, unless they rename files.
    static func pullRequests(of commit: JSONValue, in nodeID: String) -> Set<Int> {
        let meaning = GitHubNodeID(nodeID).meaning
        let requests = (commit["associatedPullRequests"]?["nodes"]?.array ?? []).filter {
            $0["baseRepository"]?["id"]?.string.map { GitHubNodeID($0).meaning } == meaning
        }
        return Set(requests.compactMap { $0["number"]?.integer })
    }

    /// Whether a pull request renames files, of which GraphQL does not say what they were called.
    static func renamesFiles(_ request: JSONValue) -> Bool {
        (request["files"]?["nodes"]?.array ?? []).contains { $0["changeType"] == "RENAMED" }
    }

    /// An item whose inner connections become events of their own, and are only counted in it.
    private static func item(
        _ kind: EventKind, _ node: JSONValue, counting connections: [String], _ context: IngestionContext
    ) throws -> RawEvent {
        var members = node.object ?? [:]
        for name in connections {
            members[name] = ["totalCount": .integer(try node.expectedInteger("\(name).totalCount"))]
        }
        let number = try node.expectedInteger("number")
        return try event(kind, "\(number)", .object(members), at: "updatedAt", context)
    }

    private static func part(
        _ kind: EventKind, _ node: JSONValue, at time: String, _ context: IngestionContext
    ) throws -> RawEvent {
        let number = node["fullDatabaseId"].flatMap { $0.string ?? $0.integer.map(String.init) }
        return try event(kind, try number ?? node.expectedText("id"), node, at: time, context)
    }

    private static func event(
        _ kind: EventKind, _ id: String, _ node: JSONValue, at time: String, _ context: IngestionContext
    ) throws -> RawEvent {
        RawEvent(
            polled: kind, sourceEventID: id, repository: context.repository, occurredAt: try node.expectedTime(time),
            payload: node.canonicalJSON)
    }
}
