import GhillieCore

/// A repository's connections, a page at a time.
struct TimelineGraph {
    let repository: TimelineRepository
    let nodes: GraphQLNodes
    let variables: [String: JSONValue]

    /// Of `ProbeFields`.
    var probe: JSONValue {
        var members = nodes.itself.object ?? [:]
        members["__typename"] = "Repository"
        members["pullRequests"] = mark(requests, by: "number")
        members["issues"] = mark(threads, by: "number")
        members["releases"] = mark(newestFirst(repository.shownReleases.map(nodes.release)), 10, by: "tagName")
        members["deployments"] = mark(
            newestFirst(repository.deployments.map(nodes.deployment)), 30, by: "id")
        return .object(members)
    }

    var history: JSONValue {
        let ids = repository.ahead(of: nil, to: variables["oid"]?.string).reversed()
        return page(ids.map { nodes.commit(repository[commit: $0]) })
    }

    var pullRequests: JSONValue { page(requests.filter(isAskedFor)) }
    var issues: JSONValue { page(threads.filter(isAskedFor)) }
    var releases: JSONValue { page(newestFirst(repository.shownReleases.map(nodes.release))) }
    var deployments: JSONValue {
        page(newestFirst(repository.deployments.map(nodes.deployment)).map { .object(withPages($0)) })
    }

    // MARK: Nodes with what is inside them

    private var requests: [JSONValue] {
        let whole = repository.pullRequests.map { request in
            var members = withPages(nodes.pullRequest(request))
            members["reviews"] = inner(request.reviews.map { nodes.review($0, of: request) })
            members["comments"] = comments(of: request.thread)
            return JSONValue.object(members)
        }
        return ordered(whole)
    }

    private var threads: [JSONValue] {
        let whole = repository.issues.filter { !$0.isDeleted }.map { issue in
            var members = withPages(nodes.issue(issue))
            members["comments"] = comments(of: issue.thread)
            return JSONValue.object(members)
        }
        return ordered(whole)
    }

    private func comments(of thread: TimelineThread) -> JSONValue {
        inner(thread.comments.map { nodes.comment($0, on: thread.number) })
    }

    /// As it is answered: each connection inside says that this is all.
    private func withPages(_ node: JSONValue) -> [String: JSONValue] {
        (node.object ?? [:]).mapValues { member in
            guard member["nodes"] != nil, var list = member.object else { return member }
            list["pageInfo"] = ["hasNextPage": false, "endCursor": .null]
            return .object(list)
        }
    }

    // MARK: Order and pages

    /// Open ones as they were made, where these alone are asked for; else the last updated first.
    private func ordered(_ nodes: [JSONValue]) -> [JSONValue] {
        if variables["states"] != nil { return nodes.sorted { time($0, "createdAt") < time($1, "createdAt") } }
        return nodes.sorted { time($1, "updatedAt") < time($0, "updatedAt") }
    }

    private func newestFirst(_ nodes: [JSONValue]) -> [JSONValue] {
        nodes.sorted { time($1, "createdAt") < time($0, "createdAt") }
    }

    private func isAskedFor(_ node: JSONValue) -> Bool {
        if variables["states"] != nil, node["state"]?.string != "OPEN" { return false }
        guard let since = variables["filterBy"]?["since"]?.string else { return true }
        return time(node, "updatedAt") >= since
    }

    private func time(_ node: JSONValue, _ name: String) -> String { node[name]?.string ?? "" }

    private func mark(_ nodes: [JSONValue], _ count: Int = 1, by name: String) -> JSONValue {
        let newest = nodes.prefix(count).map { node in
            JSONValue.object([name: node[name] ?? .null, "updatedAt": node["updatedAt"] ?? .null])
        }
        return ["totalCount": .integer(nodes.count), "nodes": .array(newest)]
    }

    private func inner(_ nodes: [JSONValue]) -> JSONValue {
        [
            "totalCount": .integer(nodes.count), "nodes": .array(nodes),
            "pageInfo": ["hasNextPage": false, "endCursor": .null],
        ]
    }

    private func page(_ nodes: [JSONValue]) -> JSONValue {
        let offset = variables["after"]?.string.flatMap { Int($0) } ?? 0
        let end = min(offset + (variables["first"]?.integer ?? 0), nodes.count)
        return [
            "totalCount": .integer(nodes.count), "nodes": .array(offset < end ? Array(nodes[offset..<end]) : []),
            "pageInfo": ["hasNextPage": .bool(end < nodes.count), "endCursor": .string("\(end)")],
        ]
    }
}
