package import GhillieCore

/// What one installation may ask: its limits as GitHub told them, and its slots.
///
/// A limit that one request meets holds all of the installation: asking on is what GitHub bans for.
actor RateBudget {
    /// `token`, `installation-7`, …: no owner's name.
    nonisolated let label: String
    nonisolated private let slots: FairSlots
    private let clock: WallClock
    private let sleep: @Sendable (Duration) async throws -> Void
    private let longestWait: Duration

    private var heldUntil: Instant?
    /// Limits without a stated end, one after the other.
    private var unstated = 0
    private var figures: [String: GitHubBudget] = [:]

    init(
        label: String, configuration: GitHubConfiguration, clock: WallClock,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.label = label
        slots = FairSlots(configuration.atOnce)
        self.clock = clock
        self.sleep = sleep
        longestWait = configuration.longestWait
    }

    /// Waits for a slot outside every limit; ``leave()`` gives it back.
    ///
    /// - Throws: ``GitHubFault`` with `limited` where the limit lasts longer than is waited for; `CancellationError`.
    func enter(lane: String) async throws {
        while true {
            try await sitOut()
            try await slots.enter(lane: lane)
            // Another may have met a limit while this one waited for its slot.
            guard let heldUntil, heldUntil > clock.now() else { return }
            slots.leave()
        }
    }

    nonisolated func leave() { slots.leave() }

    private func sitOut() async throws {
        while let until = heldUntil {
            let wait = until - clock.now()
            guard wait > .zero else { return }
            guard wait <= longestWait else {
                throw GitHubFault(.limited(until: until), "GitHub's rate limit is used up until \(until.rfc3339)")
            }
            try await sleep(wait)
        }
    }

    /// Keeps what an answer told of its primary limit, and holds where nothing of it is left.
    func note(_ told: GitHubBudget) {
        let now = clock.now()
        // Answers overtake one another: within a window, the least that was left is what is left.
        if let known = figures[told.resource], known.resetAt == told.resetAt, known.remaining <= told.remaining {
            return
        }
        figures[told.resource] = told
        if told.remaining == 0, told.resetAt > now { hold(until: min(told.resetAt, now + .seconds(7_200))) }
    }

    /// Holds after a refusal: until its stated end, else for a minute, two, four, … and up to a fifth more.
    @discardableResult
    func refused(until stated: Instant?) -> Instant {
        let now = clock.now()
        if let stated, stated > now {
            hold(until: stated)
        } else if heldUntil.map({ $0 <= now }) ?? true {
            let minutes = 1 << min(unstated, 5)
            unstated += 1
            hold(until: now + .milliseconds(minutes * 60_000 + Int.random(in: 0...(minutes * 12_000))))
        }
        return heldUntil ?? now
    }

    /// An answer without a limit: the next unstated one is the first again.
    func answered() { if heldUntil.map({ $0 <= clock.now() }) ?? true { unstated = 0 } }

    private func hold(until: Instant) { heldUntil = max(heldUntil ?? until, until) }

    func snapshot() -> [GitHubBudget] { figures.values.sorted { $0.resource < $1.resource } }
}

/// What is left of a primary limit, by the newest answer.
package struct GitHubBudget: Hashable, Sendable {
    /// Which installation, without a name from outside: `token`, `app`, `installation-7`.
    package let label: String
    /// `core`, `graphql`, …: GitHub counts them apart.
    package let resource: String
    package let limit: Int
    package let remaining: Int
    /// By this host's clock.
    package let resetAt: Instant
}
