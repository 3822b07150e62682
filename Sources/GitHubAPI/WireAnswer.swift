import Foundation
import GhillieCore

/// One answer as it came, read whole.
struct WireAnswer: Sendable {
    let status: Int
    /// By lower-case names; the last of a name counts.
    let headers: [String: String]
    let body: [UInt8]
    /// This host's clock when it came.
    let receivedAt: Instant
    /// By which of GitHub's primary limits the question is counted, where the answer does not say.
    var asked = "core"

    /// GitHub's clock when it answered.
    var date: Instant? { headers["date"].flatMap(Self.parse(httpDate:)) }

    /// The limit that its headers tell, by this host's clock: `retry-after`, else a used-up primary limit.
    var limit: Setback? {
        if let seconds = headers["retry-after"].flatMap(Int64.init), seconds >= 0 {
            return .limit(until: receivedAt + .seconds(min(max(seconds, 1), 86_400)))
        }
        guard headers["x-ratelimit-remaining"] == "0", let used = budget(label: "") else { return nil }
        return .limit(until: min(used.resetAt, receivedAt + .seconds(7_200)), of: used.resource)
    }

    /// The primary limit that its headers tell.
    func budget(label: String) -> GitHubBudget? {
        guard let limit = headers["x-ratelimit-limit"].flatMap(Int.init),
            let remaining = headers["x-ratelimit-remaining"].flatMap(Int.init),
            let reset = headers["x-ratelimit-reset"].flatMap(Int64.init)
        else { return nil }
        return GitHubBudget(
            label: label, resource: Self.resource(headers["x-ratelimit-resource"]) ?? asked, limit: limit,
            remaining: remaining,
            resetAt: here(Instant(secondsSince1970: reset)))
    }

    /// The primary limit that `rateLimit` of a GraphQL answer tells.
    func budget(label: String, data: JSONValue) -> GitHubBudget? {
        guard let told = data["rateLimit"], let limit = told["limit"]?.integer,
            let remaining = told["remaining"]?.integer,
            let reset = told["resetAt"]?.string.flatMap(Instant.init(rfc3339:))
        else { return nil }
        return GitHubBudget(
            label: label, resource: "graphql", limit: limit, remaining: remaining, resetAt: here(reset))
    }

    /// GitHub's time as this host's clock will show it.
    func here(_ theirs: Instant) -> Instant { date.map { receivedAt + (theirs - $0) } ?? theirs }

    /// A label that a metric may bear, whatever came.
    private static func resource(_ text: String?) -> String? {
        guard let text, text.utf8.count <= 40, text.utf8.allSatisfy({ $0 == 0x5F || (0x61...0x7A).contains($0) }) else {
            return nil
        }
        return text
    }

    private static func parse(httpDate text: String) -> Instant? {
        // "Sun, 06 Nov 1994 08:49:37 GMT"
        let parts = text.split { $0 == " " || $0 == ":" }
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 8, parts[7] == "GMT", let month = months.firstIndex(of: String(parts[2])) else {
            return nil
        }
        let two = { (number: Int) in (number < 10 ? "0" : "") + String(number) }
        return Instant(
            rfc3339: "\(parts[3])-\(two(month + 1))-\(parts[1])T\(parts[4]):\(parts[5]):\(parts[6])Z")
    }
}
