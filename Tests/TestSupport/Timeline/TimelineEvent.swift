package import Bronze
import Foundation
package import GhillieCore

/// A raw event of a timeline, with what it tells, so that a test can leave some out.
package struct TimelineEvent: Sendable {
    /// Who else tells it.
    package enum Telling: String, CaseIterable, Sendable {
        /// A delivery that came at once, and every later poll.
        case both
        /// Polls alone: its delivery was lost, or there is none of such things.
        case pollingOnly = "polling only"
        /// A delivery alone: no poll of those at the timeline's own times sees it.
        case deliveryOnly = "delivery only"
        /// A delivery that came days late, and polls before it.
        case late
    }

    /// `pull_request 7 merged`: the subject, and what became of it where a delivery says so.
    package let name: String
    /// `pull_request 7`, `commit 0123…`, `refs/heads/main`, `repository`.
    package let subject: String
    package let telling: Telling
    /// When it is received.
    package let arrivesAt: Instant
    package let raw: RawEvent

    /// The same delivery sent again under another id, as GitHub's own button does. It counts as received when the first was: in
    /// truth nothing is sent again before that, and a shuffle must not make it so.
    package func redelivered() -> RawEvent {
        guard case .gitHubWebhook(let event) = raw.kind else { return raw }
        return RawEvent(
            delivery: "again-\(raw.sourceEventID)", event: event, receivedAt: raw.occurredAt,
            payload: raw.payload, headers: raw.headers)
    }

    /// The payload as JSON, also where it was sent as a form.
    package var json: [UInt8] {
        let text = String(decoding: raw.payload, as: UTF8.self)
        guard text.hasPrefix(Self.formPrefix) else { return raw.payload }
        let encoded = text.dropFirst(Self.formPrefix.count).replacing("+", with: " ")
        return Array((encoded.removingPercentEncoding ?? "").utf8)
    }

    static let formPrefix = "payload="
}
