import GhillieCore
import Logging

/// Calls held to a budget, and tried again after what may go away.
struct PatientWire: Sendable {
    let wire: GitHubWire
    let configuration: GitHubConfiguration
    let logger: Logger
    let sleep: @Sendable (Duration) async throws -> Void

    /// Sends a call until it is answered, is refused for good or was tried often enough.
    /// `read` takes an answer apart, and throws ``Setback`` where another try may do better.
    ///
    /// - Throws: ``GitHubFault`` or `CancellationError`.
    func exchange<Reply: Sendable>(
        _ call: GitHubWire.Call, authorization: GitHubSecret?, budget: RateBudget, lane: String,
        read: (WireAnswer) throws -> Reply
    ) async throws -> Reply {
        var failures = 0
        var limits = 0
        while true {
            try Task.checkCancellation()
            try await budget.enter(lane: lane, resource: call.resource)
            let reply: Result<Reply, any Error>
            do {
                let answer = try await wire.exchange(call, authorization: authorization)
                if let told = answer.budget(label: budget.label) { await budget.note(told) }
                await budget.spend(1, of: call.resource, lane: lane)
                reply = Result { try read(answer) }
            } catch {
                reply = .failure(error)
            }
            // The limit is noted before the slot is given on, so that who waits for it does not run into the same.
            var limitEnd: Instant?
            switch reply {
            case .success: await budget.answered()
            case .failure(Setback.limit(let until, let resource)):
                limitEnd = await budget.refused(until: until, resource: resource, asked: call.resource)
            case .failure: break
            }
            budget.leave()
            do {
                return try reply.get()
            } catch Setback.limit {
                limits += 1
                logger.info(
                    "github.limited",
                    metadata: ["github.budget": "\(budget.label)", "github.until": "\(limitEnd?.rfc3339 ?? "")"])
                guard limits <= configuration.retries else {
                    let until = limitEnd ?? wire.clock.now()
                    throw GitHubFault(.limited(until: until), "GitHub limits requests until \(until.rfc3339)")
                }
            } catch Setback.passing(let fault) {
                failures += 1
                guard failures <= configuration.retries else { throw fault }
                let seconds = 1 << min(failures - 1, 5)
                try await sleep(.milliseconds(seconds * 1_000 + Int.random(in: 0...(seconds * 500))))
            }
        }
    }
}
