import GhillieCore
import GitHubAPI
import Logging
import Synchronization

/// A clock that only waiting moves, and what a server was asked.
final class Scene: Sendable {
    static let start = Instant(secondsSince1970: 1_800_000_000)

    private let now = Mutex(Scene.start)
    private let asked = Mutex<[ScriptedRequest]>([])
    let waits = Mutex<[Duration]>([])

    var clock: WallClock { WallClock { self.now.withLock { $0 } } }
    var requests: [ScriptedRequest] { asked.withLock { $0 } }
    var waited: [Duration] { waits.withLock { $0 } }

    func advance(_ duration: Duration) { now.withLock { $0 = $0 + duration } }

    /// Runs `test` with a client of a server that answers by the request and its number, from 0.
    func run(
        _ credentials: GitHubConfiguration.Credentials = .token(GitHubSecret("hidden-token")),
        change: (inout GitHubConfiguration) -> Void = { _ in },
        script: @escaping @Sendable (ScriptedRequest, Int) async -> ScriptedAnswer,
        test: (GitHubClient) async throws -> Void
    ) async throws {
        try await withServer { request in
            let number = self.asked.withLock { asked in
                asked.append(request)
                return asked.count - 1
            }
            return await script(request, number)
        } test: { url in
            var configuration = GitHubConfiguration(root: try GitHubAPIRoot(parsing: url), credentials: credentials)
            change(&configuration)
            let client = GitHubClient(configuration, clock: clock, logger: Logger(label: "test")) { wait in
                try Task.checkCancellation()
                self.waits.withLock { $0.append(wait) }
                self.advance(wait)
                await Task.yield()
            }
            do {
                try await test(client)
            } catch {
                try? await client.shutdown()
                throw error
            }
            try await client.shutdown()
        }
    }

    /// The fault of a request, or `nil` where it went well.
    static func fault(_ work: () async throws -> Void) async throws -> GitHubFault? {
        do {
            try await work()
            return nil
        } catch let fault as GitHubFault {
            return fault
        }
    }
}

let someQuery = GraphQLRequest(owner: "acme", query: "query { viewer { login } }")
let somePath = RESTRequest(owner: "acme", path: "/repos/acme/rocket")
