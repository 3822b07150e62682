package import GhillieCore

/// The payload of a `git.head` event: where the default branch stood when a clone was read.
///
/// One is stored when the head is first seen and each time it has moved. Landing times and the detection of rewritten
/// history follow from the sequence of these observations.
package struct GitHeadPayload: Hashable, Sendable, Codable {
    /// The branch's short name; `HEAD` where it is detached.
    package let branch: String
    /// The commit at its tip.
    package let head: String
    package let observedAt: Instant

    package init(branch: String, head: String, observedAt: Instant) {
        self.branch = branch
        self.head = head
        self.observedAt = observedAt
    }

    enum CodingKeys: String, CodingKey {
        case branch, head
        case observedAt = "observed_at"
    }

    package var canonicalJSON: [UInt8] {
        CanonicalJSON.object { json in
            json.member("branch", branch)
            json.member("head", head)
            json.member("observed_at", observedAt)
        }
    }
}
