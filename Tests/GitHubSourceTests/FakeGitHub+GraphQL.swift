import GhillieCore
import GitHubAPI

extension FakeGitHub.Model {
    func answer(_ name: String, _ request: GraphQLRequest) throws -> GraphQLReply {
        let first = request.variables["first"]?.integer ?? 1
        guard first <= mostAtOnce else { throw GitHubFault(.tooMuch, "GitHub took too long") }
        let isMissing = isMissing
        switch name {
        case "Probe":
            let failure = GraphQLReply.Failure(type: "NOT_FOUND", path: ["nodes", "0"], message: "")
            return GraphQLReply(data: ["nodes": [isMissing ? .null : probe]], failures: isMissing ? [failure] : [])
        case "ProbeBySlug":
            let failure = GraphQLReply.Failure(type: "NOT_FOUND", path: ["r0"], message: "")
            return GraphQLReply(data: ["r0": isMissing ? .null : probe], failures: isMissing ? [failure] : [])
        case "MoreReviews": return inner(request, "reviews", first)
        case "MoreComments": return inner(request, "comments", first)
        default:
            var members = try members(name, request, first)
            members["id"] = .string(nodeID)
            return GraphQLReply(data: ["repository": .object(members)])
        }
    }

    private func members(_ name: String, _ request: GraphQLRequest, _ first: Int) throws -> [String: JSONValue] {
        let variables = request.variables
        switch name {
        case "Commits":
            let parts = request.query.components(between: "object(oid: \"", and: "\"")
            guard parts.count <= mostAtOnce else { throw GitHubFault(.tooMuch, "GitHub took too long") }
            return Dictionary(
                uniqueKeysWithValues: parts.enumerated().map { ("c\($0)", commits[$1] == nil ? .null : commit($1)) })
        case "History":
            let nodes = history(variables["oid"]?.string).map(commit)
            return ["object": ["history": page(nodes, variables, first)]]
        case "PullRequests":
            return ["pullRequests": page(ordered(pulls, variables).map { pull($0) }, variables, first)]
        case "Issues":
            var found = ordered(issues, variables)
            if let since = variables["filterBy"]?["since"]?.string.flatMap(Instant.init(rfc3339:)) {
                found.removeAll { $0.updated < since }
            }
            return ["issues": page(found.map { issue($0) }, variables, first)]
        case "Releases":
            return ["releases": page(newestFirst(releases).map { release($0) }, variables, first)]
        default:
            return ["deployments": page(newestFirst(deployments).map { release($0) }, variables, first)]
        }
    }

    private func ordered(_ items: [FakeGitHub.Item], _ variables: [String: JSONValue]) -> [FakeGitHub.Item] {
        if variables["states"] != nil { return items.filter(\.isOpen).sorted { $0.created < $1.created } }
        return items.sorted { ($1.updated, $1.number) < ($0.updated, $0.number) }
    }

    private func newestFirst(_ items: [FakeGitHub.Item]) -> [FakeGitHub.Item] {
        items.sorted { $1.created < $0.created }
    }

    /// By offset, so that pages shift when items move.
    private func page(_ nodes: [JSONValue], _ variables: [String: JSONValue], _ first: Int) -> JSONValue {
        let offset = variables["after"]?.string.flatMap(Int.init) ?? 0
        let end = min(offset + first, nodes.count)
        return [
            "totalCount": .integer(nodes.count), "nodes": .array(offset < end ? Array(nodes[offset..<end]) : []),
            "pageInfo": ["hasNextPage": .bool(end < nodes.count), "endCursor": .string("\(end)")],
        ]
    }

    private func inner(_ request: GraphQLRequest, _ name: String, _ first: Int) -> GraphQLReply {
        let number = request.variables["id"]?.string.flatMap { Int($0.dropFirst(2)) }
        let nodes = (pulls + issues).first { $0.number == number }.map { parts(of: $0, name) } ?? []
        return GraphQLReply(data: ["node": .object([name: page(nodes, request.variables, first)])])
    }

    private func parts(of item: FakeGitHub.Item, _ name: String) -> [JSONValue] {
        (0..<(name == "reviews" ? item.reviews : item.comments)).map { index in
            [
                "id": .string("\(name)\(item.number)-\(index)"),
                "fullDatabaseId": .string("\(item.number)\(1_000 + index)"),
                "createdAt": .string(item.created.rfc3339), "updatedAt": .string(item.created.rfc3339),
                "submittedAt": .string(item.created.rfc3339),
            ]
        }
    }

    private func commit(_ id: String) -> JSONValue {
        let commit = commits[id] ?? .init(parents: [], date: .earliest)
        let pulls: JSONValue = commit.hasPullRequest ? [["number": 1, "baseRepository": ["id": .string(nodeID)]]] : []
        var members: [String: JSONValue] = [
            "oid": .string(id), "committedDate": .string(commit.date.rfc3339),
            "parents": ["nodes": .array(commit.parents.map { ["oid": .string($0)] })],
            "associatedPullRequests": ["nodes": pulls],
        ]
        if let lacks { members[lacks] = nil }
        return .object(members)
    }

    private func pull(_ item: FakeGitHub.Item) -> JSONValue {
        var members = issue(item).object ?? [:]
        members["reviews"] = page(parts(of: item, "reviews"), [:], 50)
        return .object(members)
    }

    private func issue(_ item: FakeGitHub.Item) -> JSONValue {
        [
            "id": .string("I_\(item.number)"), "number": .integer(item.number),
            "updatedAt": .string(item.updated.rfc3339),
            "createdAt": .string(item.created.rfc3339), "comments": page(parts(of: item, "comments"), [:], 50),
            "state": item.isOpen ? "OPEN" : "CLOSED",
        ]
    }

    private func release(_ item: FakeGitHub.Item) -> JSONValue {
        [
            "id": .string("E_\(item.number)"), "databaseId": .integer(item.number),
            "tagName": .string("v\(item.number)"),
            "createdAt": .string(item.created.rfc3339), "updatedAt": .string(item.updated.rfc3339),
        ]
    }

    private var probe: JSONValue {
        func mark(_ items: [FakeGitHub.Item]) -> JSONValue {
            [
                "totalCount": .integer(items.count),
                "nodes": .array(
                    items.prefix(1).map { ["number": .integer($0.number), "updatedAt": .string($0.updated.rfc3339)] }),
            ]
        }
        return [
            "__typename": "Repository", "id": .string(nodeID), "nameWithOwner": .string(slug),
            "isArchived": .bool(isArchived),
            "isDisabled": false, "isEmpty": .bool(head == nil),
            "defaultBranchRef": head.map { ["name": "main", "target": ["oid": .string($0)]] } ?? .null,
            "pullRequests": mark(ordered(pulls, [:])), "issues": mark(ordered(issues, [:])),
            "releases": mark(newestFirst(releases)), "deployments": mark(newestFirst(deployments)),
        ]
    }
}

extension String {
    fileprivate func components(between start: String, and end: String) -> [String] {
        var found: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: start) {
            rest = rest[range.upperBound...]
            guard let stop = rest.firstRange(of: end) else { break }
            found.append(String(rest[..<stop.lowerBound]))
        }
        return found
    }
}
