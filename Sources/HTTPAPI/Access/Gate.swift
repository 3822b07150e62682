import GhillieCore
import HTTPTypes
import Logging

/// Whom the API lets in, and as whom.
package final class Gate: Sendable {
    package enum Rule: Sendable {
        /// Everyone may do everything: for a machine of one's own.
        case open
        /// The token that the environment names, an administrator's, beside those that the database knows. It stands in
        /// the place of the first token.
        case token(String)
        /// The tokens that the database knows; the first is made where there is none.
        case firstToken
    }

    /// Asks the database for the token with a hash, and for the hash as it is stored.
    typealias Find = @Sendable (ContentHash) async throws -> (token: Token, hash: ContentHash)?

    private let rule: Rule
    private let ownHash: ContentHash?
    private let clock: WallClock
    private let uses: TokenUses
    private let find: Find
    private let cache = GrantCache()
    private let limiter = AttemptLimiter()

    init(_ rule: Rule, clock: WallClock, uses: TokenUses, find: @escaping Find) {
        self.rule = rule
        self.clock = clock
        self.uses = uses
        self.find = find
        ownHash =
            switch rule {
            case .token(let text): TokenSecret(text).hash
            case .open, .firstToken: nil
            }
    }

    /// - Throws: ``Problem/unauthorized``, ``Problem/tooManyAttempts(wait:)``, or why the database cannot be asked.
    func admit(_ request: HTTPRequest, from address: ClientAddress, logger: Logger) async throws -> Principal {
        if case .open = rule { return .anyone }
        // Without a token nothing was tried.
        guard let secret = Self.bearerToken(in: request) else { throw Problem.unauthorized }
        let key = GrantCache.Key(hash: secret.hash, address: address)
        switch cache.find(key, at: .now) {
        case .current(let grant) where grant.expiresAt.map({ clock.now() < $0 }) ?? true: return admit(grant)
        case .current, .old: break
        case .unknown:
            // Whoever shares an address with somebody who guesses, behind a proxy say, and was let in before, still is.
            if let wait = limiter.wait(for: address, at: .now) { throw Problem.tooManyAttempts(wait: wait) }
        }
        guard let grant = try await grant(for: key.hash) else {
            cache.remove(key)
            logger.notice("auth.rejected", metadata: ["client.address": "\(address)"])
            if limiter.fail(address, at: .now) {
                logger.warning("auth.limited", metadata: ["client.address": "\(address)"])
            }
            throw Problem.unauthorized
        }
        cache.insert(grant, for: key, at: .now)
        return admit(grant)
    }

    private func admit(_ grant: Grant) -> Principal {
        if let token = grant.token { uses.note(token, at: clock.now()) }
        return grant.principal
    }

    private func grant(for hash: ContentHash) async throws -> Grant? {
        if let ownHash, Self.areEqual(hash.bytes, ownHash.bytes) {
            return Grant(principal: .bearer(estate: .local, scope: .admin))
        }
        guard let (token, stored) = try await find(hash), Self.areEqual(hash.bytes, stored.bytes),
            token.isInForce(at: clock.now()), ownHash == nil || token.id != .first
        else { return nil }
        return Grant(token)
    }

    private static func bearerToken(in request: HTTPRequest) -> TokenSecret? {
        guard let value = request.headerFields[.authorization] else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return TokenSecret(String(parts[1].drop { $0 == " " }))
    }

    /// Takes as long wherever they differ.
    static func areEqual(_ first: [UInt8], _ second: [UInt8]) -> Bool {
        guard first.count == second.count else { return false }
        return zip(first, second).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
