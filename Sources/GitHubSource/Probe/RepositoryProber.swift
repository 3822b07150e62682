package import Catalogue
package import GhillieCore
package import GitHubAPI

/// Looks at many repositories at once: where each stands, and whether anything has moved.
package struct RepositoryProber: Sendable {
    private let requests: any GitHubRequests
    private let clock: WallClock

    package init(requests: any GitHubRequests, clock: WallClock = .system) {
        self.requests = requests
        self.clock = clock
    }

    /// An answer for each repository: by its node id where that is known, else by its slug. Repositories of one owner
    /// share requests, since an owner has an installation of its own.
    ///
    /// - Throws: `GitHubFault` where nothing can be told of some of them; `CancellationError`.
    package func probe(_ repositories: [WatchedRepository]) async throws -> [RepositoryID: RepositoryProbe] {
        var probes: [RepositoryID: RepositoryProbe] = [:]
        let owners = Dictionary(grouping: repositories) { $0.slug.owner.lowercased() }
        for (_, ofOwner) in owners.sorted(by: { $0.key < $1.key }) {
            try await probe(ofOwner.filter { $0.nodeID != nil }, atOnce: 100, into: &probes) { piece in
                try await byNodeID(piece, as: piece[0].slug.owner)
            }
            try await probe(ofOwner.filter { $0.nodeID == nil }, atOnce: 50, into: &probes, ask: bySlug)
        }
        return probes
    }

    /// The same for repositories whose node id is known, asked by another owner's installation than their own's.
    ///
    /// - Throws: as ``probe(_:)``.
    func probe(_ repositories: [WatchedRepository], as owner: String) async throws -> [RepositoryID: RepositoryProbe] {
        var probes: [RepositoryID: RepositoryProbe] = [:]
        try await probe(repositories.filter { $0.nodeID != nil }, atOnce: 100, into: &probes) { piece in
            try await byNodeID(piece, as: owner)
        }
        return probes
    }

    /// A reply, and where in it each repository stands.
    private struct Answer {
        let reply: GraphQLReply
        let entries: [JSONValue?]
        /// The path that a failure of the repository at an index begins with.
        let path: (Int) -> [String]
    }

    private func probe(
        _ repositories: [WatchedRepository], atOnce: Int, into probes: inout [RepositoryID: RepositoryProbe],
        ask: ([WatchedRepository]) async throws -> Answer
    ) async throws {
        var size = PageSize(min(atOnce, max(repositories.count, 1)))
        var rest = repositories[...]
        while !rest.isEmpty {
            let found = try await size.ask { size in
                let piece = Array(rest.prefix(size))
                let seenAt = clock.now()
                let answer = try await ask(piece)
                return try piece.enumerated().map { index, repository in
                    (repository.id, try read(answer, at: index, seenAt: seenAt))
                }
            }
            for (id, probe) in found { probes[id] = probe }
            rest = rest.dropFirst(found.count)
        }
    }

    private func read(_ answer: Answer, at index: Int, seenAt: Instant) throws -> RepositoryProbe {
        let path = answer.path(index)
        for failure in answer.reply.failures {
            guard failure.path.starts(with: path) || failure.path.count < path.count else { continue }
            // Of what a fork was forked from GitHub may show nothing, or only a part.
            if failure.path.dropFirst(path.count).first == "parent" { continue }
            let fault = failure.fault
            // What a part of the answer fails for is its repository's own, but for what smaller questions may mend.
            guard failure.path.count >= path.count, fault.reason != .tooMuch else { throw fault }
            return fault.reason == .notFound && failure.path.count == path.count
                ? .unavailable(reason: fault.description) : .failed(fault)
        }
        guard let node = answer.entries[index] else {
            return .unavailable(reason: "GitHub knows no such repository, or does not show it")
        }
        do {
            return .found(try RepositorySnapshot(node: node, seenAt: seenAt))
        } catch let fault as GitHubFault {
            return .failed(fault)
        }
    }

    private func byNodeID(_ repositories: [WatchedRepository], as owner: String) async throws -> Answer {
        let ids = repositories.map { JSONValue.string($0.nodeID ?? "") }
        let reply = try await requests.send(
            GraphQLRequest(owner: owner, query: GraphQLDocument.probe, variables: ["ids": .array(ids)]))
        guard let nodes = reply.data["nodes"]?.array, nodes.count == ids.count else {
            throw reply.failures.first?.fault ?? GitHubFault(.malformed, "GitHub's answer has no usable nodes")
        }
        return Answer(reply: reply, entries: nodes.map { $0 == .null ? nil : $0 }) { ["nodes", "\($0)"] }
    }

    private func bySlug(_ repositories: [WatchedRepository]) async throws -> Answer {
        let fields = repositories.enumerated().map { index, repository in
            """
              r\(index): repository(owner: "\(repository.slug.owner)", name: "\(repository.slug.name)") {
                ...ProbeFields
              }
            """
        }
        let query = "query ProbeBySlug {\n  ...RateLimitFields\n\(fields.joined(separator: "\n"))\n}\n"
        let reply = try await requests.send(
            GraphQLRequest(owner: repositories[0].slug.owner, query: GraphQLDocument.withFragments(query)))
        return Answer(reply: reply, entries: repositories.indices.map { reply.data["r\($0)"] }) { ["r\($0)"] }
    }
}
