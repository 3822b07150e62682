import GhillieCore
import GitHubAPI

extension FakeGitHub.Model {
    mutating func answer(_ name: String, _ request: GraphQLRequest) throws -> GraphQLReply {
        let first = request.variables["first"]?.integer ?? 1
        guard first <= mostAtOnce else { throw GitHubFault(.tooMuch, "GitHub took too long") }
        let isMissing = isMissing
        switch name {
        case "Probe":
            let failure = GraphQLReply.Failure(type: missingType, path: ["nodes", "0"], message: "")
            return GraphQLReply(data: ["nodes": [isMissing ? .null : probe]], failures: isMissing ? [failure] : [])
        case "ProbeBySlug":
            let failure = GraphQLReply.Failure(type: missingType, path: ["r0"], message: "")
            return GraphQLReply(data: ["r0": isMissing ? .null : probe], failures: isMissing ? [failure] : [])
        case "FurtherPages": return further(request, first)
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
            return ["deployments": page(newestFirst(deployments).map { deployment($0) }, variables, first)]
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

    /// What each alias asks for is read from the line that has its cursor.
    private mutating func further(_ request: GraphQLRequest, _ first: Int) -> GraphQLReply {
        var data: [String: JSONValue] = [:]
        var failures: [GraphQLReply.Failure] = []
        for index in 0..<(request.variables.count - 1) / 2 {
            let alias = "n\(index)"
            let line = request.query.split(separator: "\n").first {
                $0.contains("after: $after\(index)") && $0.contains("first: $first")
            }
            let name = String(line?.drop { $0 == " " }.prefix { $0.isLetter } ?? "")
            let item = (pulls + issues + deployments).first {
                "I_\($0.number)" == request.variables["id\(index)"]?.string && !$0.isGone
            }
            var page = item.map {
                self.page(parts(of: $0, name), ["after": request.variables["after\(index)"] ?? .null], first)
            }
            if item == nil { failures.append(.init(type: "NOT_FOUND", path: [alias], message: "")) }
            if let broken = breakdown, broken.times > 0, index == 0 {
                breakdown?.times -= 1
                failures.append(.init(type: broken.type, path: [alias, name], message: ""))
                page = .null
            }
            data[alias] = page.map { JSONValue.object([name: $0]) } ?? .null
        }
        return GraphQLReply(data: .object(data), failures: failures)
    }

    private func parts(of item: FakeGitHub.Item, _ name: String) -> [JSONValue] {
        (0..<(item.inner[name] ?? 0)).map { index -> JSONValue in
            let time = JSONValue.string(item.created.rfc3339)
            switch name {
            case "labels": return ["name": .string("label \(index)")]
            case "files":
                return [
                    "path": .string("file \(index)"), "changeType": item.renames && index == 0 ? "RENAMED" : "MODIFIED",
                ]
            case "commits": return ["commit": ["oid": .string(IngestionFixture.oid(index))]]
            default:
                return [
                    "id": .string("\(name)\(item.number)-\(index)"),
                    "fullDatabaseId": .string("\(item.number)\(10_000 + index)"), "createdAt": time, "updatedAt": time,
                    "submittedAt": time,
                ]
            }
        }
    }

    /// The first pages of connections inside an item.
    private func inner(_ item: FakeGitHub.Item, _ names: [String]) -> [String: JSONValue] {
        Dictionary(
            uniqueKeysWithValues: names.map { name in
                (name, page(parts(of: item, name), [:], ["reviews", "comments"].contains(name) ? 50 : 100))
            })
    }

    private func commit(_ id: String) -> JSONValue {
        let commit = commits[id] ?? .init(parents: [], date: .earliest)
        let pull: JSONValue = ["number": .integer(commit.pullRequest), "baseRepository": ["id": .string(nodeID)]]
        let pulls: JSONValue = commit.hasPullRequest ? [pull] : []
        var members: [String: JSONValue] = [
            "oid": .string(id), "committedDate": .string(commit.date.rfc3339),
            "parents": [
                "totalCount": .integer(commit.parents.count),
                "nodes": .array(commit.parents.prefix(100).map { ["oid": .string($0)] }),
            ],
            "associatedPullRequests": ["nodes": pulls],
        ]
        if let lacks { members[lacks] = nil }
        return .object(members)
    }

    private func pull(_ item: FakeGitHub.Item) -> JSONValue {
        var more = inner(item, ["reviews", "files", "commits"])
        more["mergeCommit"] = item.mergeCommit.map { ["oid": .string($0)] } ?? .null
        return .object((issue(item).object ?? [:]).merging(more) { $1 })
    }

    private func issue(_ item: FakeGitHub.Item) -> JSONValue {
        let members: [String: JSONValue] = [
            "id": .string("I_\(item.number)"), "number": .integer(item.number),
            "updatedAt": .string(item.updated.rfc3339), "createdAt": .string(item.created.rfc3339),
            "state": item.isOpen ? "OPEN" : "CLOSED",
        ]
        return .object(members.merging(inner(item, ["labels", "timelineItems", "comments"])) { $1 })
    }

    private func release(_ item: FakeGitHub.Item) -> JSONValue {
        [
            "id": .string("E_\(item.number)"), "databaseId": .integer(item.number),
            "tagName": .string("v\(item.number)"),
            "createdAt": .string(item.created.rfc3339), "updatedAt": .string(item.updated.rfc3339),
        ]
    }

    private func deployment(_ item: FakeGitHub.Item) -> JSONValue {
        var members = release(item).object ?? [:]
        members["id"] = .string("I_\(item.number)")
        return .object(members.merging(inner(item, ["statuses"])) { $1 })
    }

    private var probe: JSONValue {
        func mark(_ items: [FakeGitHub.Item]) -> JSONValue {
            [
                "totalCount": .integer(items.count),
                "nodes": .array(
                    items.prefix(1).map { ["number": .integer($0.number), "updatedAt": .string($0.updated.rfc3339)] }),
            ]
        }
        let newest = newestFirst(releases).prefix(10).map { item -> JSONValue in
            ["tagName": .string("v\(item.number)"), "updatedAt": .string(item.updated.rfc3339)]
        }
        return [
            "__typename": "Repository", "id": .string(nodeID), "nameWithOwner": .string(slug),
            "isArchived": .bool(isArchived),
            "isDisabled": false, "isEmpty": .bool(head == nil), "isFork": .bool(parent != nil),
            "parent": parent.flatMap { parent in
                parent.isShown
                    ? ["id": "R_0", "nameWithOwner": "umbrella/rocket", "defaultBranchRef": ["name": "release/1"]] : nil
            } ?? .null,
            "defaultBranchRef": head.map { ["name": "main", "target": ["oid": .string($0)]] } ?? .null,
            "pullRequests": mark(ordered(pulls, [:])), "issues": mark(ordered(issues, [:])),
            "releases": ["totalCount": .integer(releases.count), "nodes": .array(newest)],
            "deployments": mark(newestFirst(deployments)),
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
