package import GhillieCore

/// Why GitHub gave no whole answer, after what is worth trying again was tried.
package struct GitHubFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What exactly, as far as a caller acts on it.
    package enum Reason: Hashable, Sendable {
        /// 401, or a token that GitHub does not know.
        case unauthorized
        /// 403 that is no limit: a right is missing.
        case forbidden
        /// 404 or 410 or `NOT_FOUND`.
        case notFound
        /// 451, or blocked by GitHub.
        case unavailable
        /// A primary or secondary limit that lasts until then, by this host's clock.
        case limited(until: Instant)
        /// 502, 503 or 504, or a time-out: smaller pages may do.
        case tooMuch
        /// The connection failed, or broke off in the middle of an answer.
        case disconnected
        /// Not JSON, or not of the shape that was asked for.
        case malformed
        /// 422, or an error in the query itself.
        case rejected
        /// Credentials that cannot be used at all, with what to do.
        case misconfigured
        case other
    }

    package let reason: Reason
    /// A sentence for people, of our own words: what failed and what mends it. Holds no secret and nothing from outside but
    /// host names and status codes.
    package let description: String

    package init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }

    package var category: ErrorCategory {
        switch reason {
        case .unauthorized, .forbidden, .notFound, .unavailable, .rejected: .clientError
        case .limited: .rateLimited
        case .tooMuch, .disconnected: .transient
        case .malformed: .schemaDrift
        case .misconfigured: .configuration
        case .other: .unknown
        }
    }
}
