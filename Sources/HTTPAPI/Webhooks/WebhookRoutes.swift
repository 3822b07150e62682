import Bronze
import GhillieCore
import GitHubSource
import HTTPTypes
import HummingbirdCore
import Logging
import Persistence

/// Deliveries in. Nothing is parsed before they are kept: the signature says whose they are, and 202 that they are on disk.
struct WebhookRoutes: Sendable {
    /// What GitHub sends at most.
    static let bodyBytes = 25 * 1_048_576

    let keys: WebhookKeys
    let keeper: DeliveryKeeper
    let metrics: Metrics
    let clock: WallClock
    let logger: Logger
    private let memory = DeliveryMemory()

    init(keys: WebhookKeys, keeper: DeliveryKeeper, metrics: Metrics, clock: WallClock, logger: Logger) {
        self.keys = keys
        self.keeper = keeper
        self.metrics = metrics
        self.clock = clock
        self.logger = logger
    }

    var routes: [Route] {
        [
            Route(.post, "/webhooks/github", access: .everyone, bodyBytes: Self.bodyBytes) { call in
                do {
                    let (reply, outcome) = try await receive(call)
                    metrics.count(delivery: outcome)
                    return reply
                } catch {
                    metrics.count(delivery: .init(error))
                    throw error
                }
            }
        ]
    }

    private func receive(_ call: Route.Call) async throws -> (Reply, DeliveryOutcome) {
        let fields = call.request.headers
        return try await memory.holding(for: call.address) { share in
            let body = try await call.body(upTo: Self.bodyBytes) { try share.grow(by: $0) }
            let estate = try await sender(of: body, fields)
            let headers = try DeliveryHeaders(fields)
            if headers.event == "ping" { return (.json(#"{"status":"ok"}"#), .ping) }
            let event = RawEvent(
                delivery: headers.id, event: headers.event, receivedAt: clock.now(), payload: body,
                headers: headers.canonicalJSON)
            do {
                try await keeper.keep(event, estate: estate)
            } catch is RawEventAppender.QueueFull {
                throw Problem.overloaded
            } catch let error as DatabaseError {
                // Whatever it was, nothing was acknowledged, and sent again it does no harm.
                logger.error("webhook.not_kept", metadata: ["error": "\(error)"])
                throw Problem.storeUnavailable
            } catch is RawEventAppender.Stalled {
                logger.error("webhook.not_kept", metadata: ["error": "the store does not answer"])
                throw Problem.storeUnavailable
            }
            var json = CanonicalJSON()
            json.object { $0.member("delivery", headers.id) }
            return (Reply(status: .accepted, contentType: "application/json", body: json.text), .accepted)
        }
    }

    /// The estate whose secret signed it.
    private func sender(of body: [UInt8], _ fields: HTTPFields) async throws(Problem) -> EstateID {
        guard let text = fields[.hubSignature] else { throw rejected("no signature") }
        guard let signature = WebhookSignature(text) else { throw rejected("not a SHA-256 signature") }
        switch await keys.verdict(on: body, signed: signature) {
        case .estate(let estate): return estate
        case .unknown: throw rejected("no secret of ours made this signature")
        // It may well be good, and GitHub does not send it again by itself: it must not be told that it is not.
        case .undecided: throw .storeUnavailable
        }
    }

    private func rejected(_ reason: String) -> Problem {
        logger.warning("webhook.rejected", metadata: ["reason": "\(reason)"])
        return .badSignature
    }
}

/// How a delivery ended, as metrics name it.
enum DeliveryOutcome: String, CaseIterable, Sendable {
    /// On disk.
    case accepted
    case ping
    /// By its signature.
    case rejected
    /// Too large, or without its headers.
    case invalid
    /// Nothing could be kept; the sender was told.
    case unavailable

    init(_ error: any Error) {
        switch (error as? Problem)?.status {
        case 401: self = .rejected
        case 400, 413: self = .invalid
        default: self = .unavailable
        }
    }
}

extension Problem {
    /// The same whatever was wrong with it.
    static let badSignature = Problem(
        status: 401, code: "bad_signature", title: "Unauthorized", detail: "the delivery's signature is not valid",
        hint: "the webhook's secret on GitHub must be one that this service knows")
}
