import AsyncHTTPClient
package import GhillieCore
package import Logging
import NIOHTTP1

/// GitHub over HTTP: credentials, budgets, tries and faults of single requests.
///
/// One for a process, so that all share its budgets; ``lane(_:)`` gives each estate its own place in the queue for them.
package struct GitHubClient: GitHubRequests {
    let configuration: GitHubConfiguration
    let desk: CredentialDesk
    private let wire: PatientWire
    private let reader: AnswerReader

    /// By a `ledger` it shares its budgets with other processes. Tests replace `sleep`, by which all waiting is done.
    package init(
        _ configuration: GitHubConfiguration, ledger: (any BudgetLedger)? = nil, clock: WallClock, logger: Logger,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.configuration = configuration
        wire = PatientWire(
            wire: GitHubWire(configuration, clock: clock), configuration: configuration, logger: logger, sleep: sleep)
        desk = CredentialDesk(wire: wire, ledger: ledger, clock: clock)
        reader = AnswerReader(configuration)
    }

    /// Closes the connections; requests on their way fail.
    package func shutdown() async throws {
        await desk.stop()
        try await wire.wire.http.shutdown()
    }

    /// Requests of one estate, served in turn with those of others where they share a budget.
    package func lane(_ estate: EstateID) -> some GitHubRequests { GitHubLane(client: self, name: estate.rawValue) }

    /// What is left of every limit met so far, for metrics and logs.
    package func budgets() async -> [GitHubBudget] { await desk.snapshot() }

    package func send(_ request: GraphQLRequest) async throws -> GraphQLReply { try await send(request, lane: "") }
    package func send(_ request: RESTRequest) async throws -> RESTReply { try await send(request, lane: "") }
    package func owners() async throws -> [String] { try await desk.owners() }

    func send(_ request: GraphQLRequest, lane: String) async throws -> GraphQLReply {
        let body = JSONValue.object(["query": .string(request.query), "variables": .object(request.variables)])
        let call = GitHubWire.Call(
            method: .POST, target: configuration.root.graphQLPath, body: body.canonicalJSON, resource: "graphql")
        let (reply, told, budget) = try await exchange(call, owner: request.owner, lane: lane) { answer, label in
            let reply = try reader.graphQL(answer)
            return (reply, answer.budget(label: label, data: reply.data))
        }
        if let told { await budget.note(told) }
        // One is counted for every answer.
        if let cost = reply.data["rateLimit"]?["cost"]?.integer, (2...10_000).contains(cost) {
            await budget.spend(cost - 1, of: call.resource, lane: lane)
        }
        return reply
    }

    func send(_ request: RESTRequest, lane: String) async throws -> RESTReply {
        let target = try configuration.root.target(of: request)
        let call = GitHubWire.Call(method: .GET, target: target, body: nil)
        return try await exchange(call, owner: request.owner, lane: lane) { answer, _ in
            let reply = RESTReply(
                status: answer.status, body: try reader.rest(answer),
                next: answer.headers["link"].flatMap(configuration.root.nextPage))
            return (reply, nil)
        }.0
    }

    private func exchange<Reply: Sendable>(
        _ call: GitHubWire.Call, owner: String, lane: String,
        read: (WireAnswer, String) throws -> (Reply, GitHubBudget?)
    ) async throws -> (Reply, GitHubBudget?, RateBudget) {
        var isRenewed = false
        while true {
            let grant = try await desk.grant(for: owner)
            do {
                let (reply, told) = try await wire.exchange(
                    call, authorization: grant.authorization, budget: grant.budget, lane: lane
                ) { try read($0, grant.budget.label) }
                return (reply, told, grant.budget)
            } catch let fault as GitHubFault where fault.reason == .unauthorized && !isRenewed {
                // An installation's token may be revoked before its time: one more try with a new one.
                guard await desk.drop(grant.authorization, of: owner) else { throw fault }
                isRenewed = true
            }
        }
    }
}

/// A client's requests in the name of one estate.
struct GitHubLane: GitHubRequests {
    let client: GitHubClient
    let name: String

    func send(_ request: GraphQLRequest) async throws -> GraphQLReply { try await client.send(request, lane: name) }
    func send(_ request: RESTRequest) async throws -> RESTReply { try await client.send(request, lane: name) }
    func owners() async throws -> [String] { try await client.owners() }
}
