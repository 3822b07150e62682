import GhillieCore
import Synchronization

/// What the database said of tokens a moment ago, so that it is not asked with each request.
///
/// A token that was revoked has lost its force two seconds later: after one second the database is asked again, by one
/// request, while the others go on with what is known for another second at most.
final class GrantCache: Sendable {
    /// A token from one address: that it was let in from there is no word on another.
    struct Key: Hashable, Sendable {
        let hash: ContentHash
        let address: ClientAddress
    }

    enum Finding: Equatable {
        case current(Grant)
        /// It was let in before; whether it still is must be asked.
        case old
        case unknown
    }

    private struct Entry {
        var grant: Grant
        var askedAt: ContinuousClock.Instant
        var isBeingAsked = false
    }

    static let capacity = 1_024
    private let entries = Mutex<[Key: Entry]>([:])

    func find(_ key: Key, at now: ContinuousClock.Instant) -> Finding {
        entries.withLock { entries in
            guard let entry = entries[key] else { return .unknown }
            let age = entry.askedAt.duration(to: now)
            if age < .seconds(1) || age < .seconds(2) && entry.isBeingAsked { return .current(entry.grant) }
            entries[key]?.isBeingAsked = true
            return .old
        }
    }

    func insert(_ grant: Grant, for key: Key, at now: ContinuousClock.Instant) {
        entries.withLock { entries in
            if entries[key] == nil, entries.count >= Self.capacity,
                let oldest = entries.min(by: { $0.value.askedAt < $1.value.askedAt })
            {
                entries[oldest.key] = nil
            }
            entries[key] = Entry(grant: grant, askedAt: now)
        }
    }

    func remove(_ key: Key) { entries.withLock { $0[key] = nil } }
}

/// What a token in force gives its bearer.
struct Grant: Equatable, Sendable {
    let principal: Principal
    let expiresAt: Instant?
    /// `nil` for the token of the environment, of which the database knows nothing.
    let token: Token.ID?

    init(principal: Principal, expiresAt: Instant? = nil, token: Token.ID? = nil) {
        self.principal = principal
        self.expiresAt = expiresAt
        self.token = token
    }

    init(_ token: Token) {
        self.init(
            principal: .bearer(estate: token.estate, scope: token.scope), expiresAt: token.expiresAt, token: token.id)
    }
}
