import AsyncHTTPClient
import GhillieCore
import NIOCore
import NIOHTTP1

/// One request over the network and its whole answer; redirects stay on the API's own host.
struct GitHubWire: Sendable {
    struct Call: Sendable {
        var method: HTTPMethod
        /// Path and query on the API's origin.
        var target: String
        var body: [UInt8]?
        /// By which of GitHub's primary limits it is counted.
        var resource = "core"
    }

    let http: HTTPClient
    let configuration: GitHubConfiguration
    let clock: WallClock

    init(_ configuration: GitHubConfiguration, clock: WallClock) {
        var settings = HTTPClient.Configuration()
        settings.redirectConfiguration = .disallow
        settings.timeout.connect = .seconds(10)
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(configuration.atOnce, 1) * 4
        // Retries are counted in one place: the client.
        settings.connectionPool.retryConnectionEstablishment = false
        http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
        self.configuration = configuration
        self.clock = clock
    }

    /// - Throws: ``GitHubFault``, ``Setback`` or `CancellationError`.
    func exchange(_ call: Call, authorization: GitHubSecret?) async throws -> WireAnswer {
        var target = call.target
        for _ in 0...5 {
            let answer = try await send(call, to: target, authorization: authorization)
            guard [301, 302, 307, 308].contains(answer.status) else { return answer }
            guard call.method == .GET else {
                throw GitHubFault(
                    .misconfigured, "GitHub's API redirects: set GHILLIE_GITHUB_API_URL to where it is itself")
            }
            guard let location = answer.headers["location"], let next = configuration.root.target(of: location) else {
                throw GitHubFault(.other, "GitHub redirects to another host, which is not followed")
            }
            target = next
        }
        throw GitHubFault(.other, "GitHub redirects without end")
    }

    private func send(_ call: Call, to target: String, authorization: GitHubSecret?) async throws -> WireAnswer {
        var request = HTTPClientRequest(url: configuration.root.origin + target)
        request.method = call.method
        request.headers = [
            "User-Agent": "ghillie", "Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28",
        ]
        if let authorization { request.headers.add(name: "Authorization", value: "bearer " + authorization.revealed) }
        if let body = call.body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        do {
            return try await withThrowingTaskGroup(of: WireAnswer.self) { [request] group in
                group.addTask {
                    let response = try await http.execute(request, deadline: .distantFuture)
                    let body = try await response.body.collect(upTo: configuration.largestBody)
                    let headers = Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { $1 }
                    return WireAnswer(
                        status: Int(response.status.code), headers: headers, body: Array(body.readableBytesView),
                        receivedAt: clock.now(), asked: call.resource)
                }
                // Of the whole answer: the client's own limits are those of its head, and of silence within its body.
                group.addTask {
                    try await Task.sleep(for: configuration.timeout)
                    throw HTTPClientError.deadlineExceeded
                }
                defer { group.cancelAll() }
                guard let answer = try await group.next() else { throw CancellationError() }
                return answer
            }
        } catch {
            // What the library says may hold the URL: it goes no further.
            try Task.checkCancellation()
            throw fault(error)
        }
    }

    private func fault(_ error: any Error) -> any Error {
        if error is NIOTooManyBytesError {
            return GitHubFault(.tooMuch, "GitHub's answer is greater than \(configuration.largestBody) bytes")
        }
        switch error as? HTTPClientError {
        case .readTimeout?, .deadlineExceeded?, .writeTimeout?:
            return Setback.passing(
                GitHubFault(.tooMuch, "GitHub did not answer within \(configuration.timeout)"))
        default:
            return Setback.passing(
                GitHubFault(
                    .disconnected, "The connection to GitHub could not be made or broke off: see network, proxy and DNS"
                ))
        }
    }
}
