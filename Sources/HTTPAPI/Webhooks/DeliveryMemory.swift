import HTTPTypes
import Synchronization

/// How much memory the bodies of deliveries may take that are being read or stored at the same time.
final class DeliveryMemory: Sendable {
    private let limit: Int
    private let held = Mutex(0)

    init(limit: Int = 256 * 1_048_576) { self.limit = limit }

    /// Holds so many bytes while the body runs.
    /// - Throws: ``Problem/overloaded`` where there is no room, or what the body throws.
    func holding<Result>(_ bytes: Int, _ body: () async throws -> Result) async throws -> Result {
        let fits = held.withLock { held in
            guard held + bytes <= limit else { return false }
            held += bytes
            return true
        }
        guard fits else { throw Problem.overloaded }
        defer { held.withLock { $0 -= bytes } }
        return try await body()
    }
}

extension Problem {
    static let overloaded = Problem(
        status: 503, code: "overloaded", title: "Service Unavailable",
        detail: "more is coming in than can be kept at the moment", hint: "try again", headers: [(.retryAfter, "5")])
}
