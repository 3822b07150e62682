import GhillieCore
import GitHubAPI

/// Asks about one repository, by the name that it has now.
struct RepositoryReader: Sendable {
    let requests: any GitHubRequests
    let slug: RepositorySlug

    /// The repository's part of an operation's answer, all of it.
    func repository(_ query: String, _ variables: [String: JSONValue] = [:]) async throws -> JSONValue {
        var variables = variables
        variables["owner"] = .string(slug.owner)
        variables["name"] = .string(slug.name)
        return try await ask(query, variables).expected("repository")
    }

    func ask(_ query: String, _ variables: [String: JSONValue]) async throws -> JSONValue {
        try await reply(query, variables).whole()
    }

    /// An operation's answer, with what failed in it.
    func reply(_ query: String, _ variables: [String: JSONValue]) async throws -> GraphQLReply {
        try await requests.send(GraphQLRequest(owner: slug.owner, query: query, variables: variables))
    }

    /// Commits in full, by their ids; those that GitHub does not have any more are left out.
    func commits(_ ids: [GitObjectID]) async throws -> [JSONValue] {
        var nodes: [JSONValue] = []
        var rest = ids[...]
        var size = PageSize(50)
        while !rest.isEmpty {
            let found = try await size.ask { size in
                let piece = rest.prefix(size)
                let fields = piece.enumerated().map { "    c\($0): object(oid: \"\($1)\") { ...CommitFields }" }
                let query = """
                    query Commits($owner: String!, $name: String!) {
                      ...RateLimitFields
                      repository(owner: $owner, name: $name) {
                        id
                    \(fields.joined(separator: "\n"))
                      }
                    }
                    """
                let answer = try await repository(GraphQLDocument.withFragments(query))
                return (piece.count, (0..<piece.count).compactMap { answer["c\($0)"] })
            }
            nodes += found.1
            rest = rest.dropFirst(found.0)
        }
        return try await withAllParents(nodes)
    }

    /// Commits with every parent that they have: GraphQL's page holds a hundred, REST has them all.
    func withAllParents(_ commits: [JSONValue]) async throws -> [JSONValue] {
        var whole = commits
        for (index, commit) in commits.enumerated() {
            let count = try commit.expectedInteger("parents.totalCount")
            guard try commit.expectedElements("parents.nodes").count < count, var members = commit.object else {
                continue
            }
            let body = try await get("/commits/\(try commit.expectedObject("oid"))", ["per_page": "1"]).body
            let parents = try body.expectedElements("parents").map { try $0.expectedText("sha") }
            members["parents"] = [
                "totalCount": .integer(count), "nodes": .array(parents.map { ["oid": .string($0)] }),
            ]
            whole[index] = .object(members)
        }
        return whole
    }

    func get(_ path: String, _ query: [String: String] = [:]) async throws -> RESTReply {
        let path = "/repos/\(slug.owner)/\(slug.name)\(path)"
        return try await requests.send(RESTRequest(owner: slug.owner, path: path, query: query))
    }
}
