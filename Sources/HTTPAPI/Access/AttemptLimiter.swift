import Synchronization

/// How often one address may bring a token that is none: ten times at once, and once every six seconds in the long run.
///
/// What is kept of an address is when all of its failures will be forgiven, which is one number. So attempts that were
/// made at the same time, before any of them was known to fail, are paid for afterwards.
final class AttemptLimiter: Sendable {
    struct Limits: Sendable {
        /// After how long one failure is forgiven.
        var interval: Duration = .seconds(6)
        var burst = 10
        /// Nobody is held up for longer.
        var longest: Duration = .seconds(900)
        /// So many addresses are remembered; beyond that, those that are forgiven first are forgotten.
        var addresses = 4_096
    }

    private let limits: Limits
    private let forgiven = Mutex<[ClientAddress: ContinuousClock.Instant]>([:])

    init(limits: Limits = Limits()) { self.limits = limits }

    /// How long an address has to wait; `nil` where it may try.
    func wait(for address: ClientAddress, at now: ContinuousClock.Instant) -> Duration? {
        guard let end = forgiven.withLock({ $0[address] }) else { return nil }
        let excess = now.duration(to: end) - limits.interval * (limits.burst - 1)
        return excess > .zero ? excess : nil
    }

    /// - Returns: whether the address has to wait from now on, and had not before.
    func fail(_ address: ClientAddress, at now: ContinuousClock.Instant) -> Bool {
        let waited = wait(for: address, at: now) != nil
        forgiven.withLock { forgiven in
            let end = max(forgiven[address] ?? now, now) + limits.interval
            forgiven[address] = min(end, now + limits.longest)
            if forgiven.count > limits.addresses { forgiven = forgiven.filter { $0.value > now } }
            while forgiven.count > limits.addresses, let first = forgiven.min(by: { $0.value < $1.value }) {
                forgiven[first.key] = nil
            }
        }
        return !waited && wait(for: address, at: now) != nil
    }
}
