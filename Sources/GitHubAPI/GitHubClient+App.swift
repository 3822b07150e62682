import GhillieCore
import NIOHTTP1

/// What GitHub tells an App of itself.
package struct GitHubApp: Hashable, Sendable {
    /// How many owners have installed it; `nil` where GitHub does not tell.
    package let installations: Int?
    /// How far GitHub's clock is ahead of this host's, to a second or two.
    package let clockLead: Duration
}

extension GitHubClient {
    /// Asks GitHub, as the App itself, whether it knows it; `nil` where the credentials are no App's.
    ///
    /// - Throws: ``GitHubFault``, which is `misconfigured` for a key that is none and `unauthorized` for an App that
    ///   GitHub does not know; `CancellationError`.
    package func app() async throws -> GitHubApp? {
        guard let answer = try await desk.askAsApp(.GET, "/app") else { return nil }
        // The signature may be read and the App be none: so GitHub answers an id that is another's, or nobody's.
        guard answer.status != 404 else {
            throw GitHubFault(.unauthorized, AnswerReader(configuration).unauthorized)
        }
        guard let body = try? JSONValue(parsing: answer.body), body["id"]?.integer != nil else {
            throw GitHubFault(
                .malformed, "GitHub's answer describes no App: is GHILLIE_GITHUB_API_URL the API's URL?")
        }
        return GitHubApp(
            installations: body["installations_count"]?.integer,
            clockLead: answer.date.map { $0 - answer.receivedAt } ?? .zero)
    }
}
