import Crypto
package import GhillieCore
import Synchronization

/// The keys by which deliveries are known: those of the environment, and those of the database as of a moment ago.
///
/// While the database is away the keys that it gave last go on to count: a delivery that can be told from a forged one can
/// still be kept elsewhere. What the database has never said is not the same as nothing.
package final class WebhookKeys: Sendable {
    package enum Verdict: Hashable, Sendable {
        case estate(EstateID)
        /// No key made this signature.
        case unknown
        /// None that is known did, and the database has not been heard yet.
        case undecided
    }

    private struct State {
        var stored: [(key: SymmetricKey, estate: EstateID)]?
        var readAt: ContinuousClock.Instant?
        var isReading = false
    }

    /// How old what the database said may be. A secret that was revoked has lost its force then.
    static let lifetime: Duration = .seconds(1)

    /// How long a delivery waits for the database to say which keys there are. After that it is as though it were away.
    private static let patience: Duration = .seconds(2)

    private let own: [(key: SymmetricKey, estate: EstateID)]
    private let read: @Sendable () async throws -> [(WebhookSecretText, EstateID)]
    private let state = Mutex(State())

    /// `own` are the environment's secrets, and `estate` is theirs; `read` asks the database for the others.
    package init(
        own: [WebhookSecretText], estate: EstateID,
        read: @escaping @Sendable () async throws -> [(WebhookSecretText, EstateID)]
    ) {
        self.own = own.map { ($0.key, estate) }
        self.read = read
    }

    /// Whether there is one by which a delivery could be known, as far as the database was heard.
    package var knowsAny: Bool { !own.isEmpty || state.withLock { $0.stored?.isEmpty == false } }

    /// Whose delivery it is: the estate whose key made the signature.
    package func verdict(on body: [UInt8], signed signature: WebhookSignature) async -> Verdict {
        await refresh()
        let stored = state.withLock { $0.stored }
        for (key, estate) in own + (stored ?? []) where signature.isValid(for: body, by: key) { return .estate(estate) }
        return stored == nil ? .undecided : .unknown
    }

    /// Asks the database where what it said is old. One caller does, and the others go on with what is known; where nothing
    /// is, all ask.
    private func refresh() async {
        let isDue = state.withLock { state in
            if let readAt = state.readAt, ContinuousClock.now - readAt < Self.lifetime { return false }
            guard state.stored == nil || !state.isReading else { return false }
            state.isReading = true
            return true
        }
        guard isDue else { return }
        await wait(atMost: Self.patience) { await self.readStored() }
    }

    private func readStored() async {
        let found = try? await read()
        state.withLock { state in
            state.isReading = false
            state.readAt = .now
            guard let found else { return }
            state.stored = found.map { ($0.key, $1) }
        }
    }
}
