package import GhillieCore
import NIOHTTP1

extension GitHubClient {
    /// Whether an App asks, which may have a webhook of its own.
    package var isApp: Bool { if case .app = configuration.credentials { true } else { false } }

    /// Deliveries of the App's webhook that failed since `start`, newest first; a thousand tries at most, since after a long
    /// outage polling is the quicker way. None where the App has no webhook, or the credentials are no App's.
    ///
    /// - Throws: ``GitHubFault`` or `CancellationError`.
    package func failedDeliveries(since start: Instant) async throws -> [FailedDelivery] {
        var found: [FailedDelivery] = []
        var next: String? = "/app/hook/deliveries?per_page=100&status=failure"
        for _ in 0..<10 {
            guard let path = next, let answer = try await desk.askAsApp(.GET, path), answer.status != 404 else { break }
            let page = try deliveries(in: answer)
            found += page.filter { $0.deliveredAt >= start }
            if let last = page.last, last.deliveredAt < start { break }
            next = answer.headers["link"].flatMap(configuration.root.nextPage)
        }
        // An Enterprise Server that does not know the filter tells of all.
        return found.filter { !(200..<400).contains($0.status) }
    }

    private func deliveries(in answer: WireAnswer) throws(GitHubFault) -> [FailedDelivery] {
        guard let entries = (try? JSONValue(parsing: answer.body))?.array else {
            throw GitHubFault(.malformed, "GitHub's answer is no list of deliveries")
        }
        return try entries.map { entry throws(GitHubFault) in try FailedDelivery(parsing: entry) }
    }

    /// Asks GitHub to send a delivery once more. False where GitHub has it no longer.
    ///
    /// - Throws: ``GitHubFault`` or `CancellationError`.
    package func redeliver(_ delivery: FailedDelivery) async throws -> Bool {
        let answer = try await desk.askAsApp(.POST, "/app/hook/deliveries/\(delivery.id)/attempts")
        return answer.map { $0.status != 404 } ?? false
    }
}
