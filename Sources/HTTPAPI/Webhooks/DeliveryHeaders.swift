import GhillieCore
import HTTPTypes

/// What a delivery's head says, checked.
struct DeliveryHeaders {
    /// The event's name: `push`.
    let event: String
    /// GitHub's id of the delivery.
    let id: String
    private let contentType: String?

    /// - Throws: ``Problem``, 400, where one is missing or is none.
    init(_ fields: HTTPFields) throws(Problem) {
        guard let event = fields[.gitHubEvent], (1...64).contains(event.utf8.count),
            event.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_") })
        else { throw .badRequest("X-GitHub-Event must name the event") }
        guard let id = fields[.gitHubDelivery], (1...100).contains(id.utf8.count),
            id.utf8.allSatisfy({ (33...126).contains($0) })
        else { throw .badRequest("X-GitHub-Delivery must be the delivery's id") }
        self.event = event
        self.id = id
        contentType = fields[.contentType].map { String($0.prefix(200)) }
    }

    /// What is kept beside the body: how to read it.
    var canonicalJSON: String {
        String(decoding: CanonicalJSON.object { $0.member("content_type", contentType) }, as: UTF8.self)
    }
}

extension HTTPField.Name {
    // swift-format-ignore: NeverForceUnwrap
    // Fields' names by any reading of RFC 9110.
    static let gitHubEvent = Self("X-GitHub-Event")!
    // swift-format-ignore: NeverForceUnwrap
    static let gitHubDelivery = Self("X-GitHub-Delivery")!
    // swift-format-ignore: NeverForceUnwrap
    static let hubSignature = Self("X-Hub-Signature-256")!
}
