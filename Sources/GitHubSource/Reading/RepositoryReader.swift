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
        try await requests.send(GraphQLRequest(owner: slug.owner, query: query, variables: variables)).whole()
    }

    /// What stands behind the first page of a connection inside a node.
    func rest(
        of connection: String, in node: JSONValue, _ query: String
    ) async throws -> [JSONValue] {
        let first = try ConnectionPage(try node.expected(connection))
        var nodes = first.nodes
        var next = first.next
        var size = PageSize(100)
        let id = JSONValue.string(try node.expectedText("id"))
        while let after = next {
            let page = try await size.ask { size in
                let data = try await ask(query, ["id": id, "first": .integer(size), "after": .string(after)])
                return try ConnectionPage(try data.expected("node.\(connection)"))
            }
            nodes += page.nodes
            next = page.next
        }
        return nodes
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
        return nodes
    }

    func get(_ path: String, _ query: [String: String] = [:]) async throws -> RESTReply {
        let path = "/repos/\(slug.owner)/\(slug.name)\(path)"
        return try await requests.send(RESTRequest(owner: slug.owner, path: path, query: query))
    }
}
