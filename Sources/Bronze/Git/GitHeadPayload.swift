package import GhillieCore

/// The payload of a `git.head` event: where the default branch stood when a clone was read.
///
/// One is stored when the head is first seen and each time it has moved. Landing times and the detection of rewritten
/// history follow from the sequence of these observations.
package struct GitHeadPayload: Hashable, Sendable {
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
}

extension GitHeadPayload: GitPayload {
    package init(_ json: JSONValue) throws(JSONValue.ParseError) {
        self.init(
            branch: try json.required("branch", \.string), head: try json.required("head", \.string),
            observedAt: try json.required("observed_at") { $0.string.flatMap(Instant.init(rfc3339:)) })
    }

    package var canonicalJSON: [UInt8] {
        CanonicalJSON.object { json in
            json.member("branch", branch)
            json.member("head", head)
            json.member("observed_at", observedAt)
        }
    }
}
