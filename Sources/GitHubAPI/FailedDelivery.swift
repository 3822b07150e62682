package import GhillieCore

/// One try of GitHub's to deliver something to an App's webhook.
package struct FailedDelivery: Hashable, Sendable {
    /// Of the try; each has its own.
    package let id: Int
    /// Of what is delivered, as `X-GitHub-Delivery` has it: the same for all tries.
    package let guid: String
    /// When it was tried, by GitHub's clock.
    package let deliveredAt: Instant
    /// Whether somebody had asked for this try.
    package let isRedelivery: Bool
    /// What was answered, as an HTTP status; 0 where nobody answered.
    package let status: Int

    /// Whether the same may be taken another time. What was refused for what it is needs somebody to mend that first.
    package var mayGoBetter: Bool { !(400..<500).contains(status) || status == 408 || status == 429 }

    init(parsing value: JSONValue) throws(GitHubFault) {
        guard let id = value["id"]?.integer, let guid = value["guid"]?.string,
            let deliveredAt = value["delivered_at"]?.string.flatMap(Instant.init(rfc3339:))
        else { throw GitHubFault(.malformed, "GitHub's answer holds a delivery without id, guid or time") }
        self.id = id
        self.guid = guid
        self.deliveredAt = deliveredAt
        isRedelivery = value["redelivery"]?.bool ?? false
        status = value["status_code"]?.integer ?? 0
    }
}
