package import GhillieCore
import Logging

/// What one installation may ask: its limits as GitHub told them, to this process or to another, and its slots.
///
/// A primary limit holds what is counted by it, a secondary one all of the installation: asking on is what GitHub bans for.
actor RateBudget {
    /// Between two exchanges with the other processes, while anything is asked.
    private static let pause: Duration = .seconds(1)
    /// For how long an exchange is waited for.
    private static let patience: Duration = .seconds(3)

    /// `token`, `installation-7`, …: no owner's name.
    nonisolated let label: String
    nonisolated private let slots: FairSlots
    private let key: String
    private let ledger: (any BudgetLedger)?
    private let clock: WallClock
    private let sleep: @Sendable (Duration) async throws -> Void
    private let logger: Logger
    private let configuration: GitHubConfiguration

    /// By this process and by the others.
    private var known = BudgetKnowledge()
    /// What the others have not been told yet.
    private var news = BudgetKnowledge()
    /// Limits without a stated end, one after the other.
    private var unstated = 0
    /// Those that are waiting for a slot, or are about to.
    private var entering = 0
    /// The exchange that callers wait for.
    private var underWay: Task<Void, Never>?
    /// Exchanges again and again, as long as anything is asked.
    private var keeper: Task<Void, Never>?
    private var isUrgent = false
    private var exchanges = 0
    /// The last exchange that was answered, however late.
    private var lastAnswered = 0
    /// One that was given up is still under way; nothing is begun beside it.
    private var isHanging = false
    private var hasShared = false
    private var isAlone = false
    private var isStopped = false

    /// `key` tells the budget from every other's at the same ledger.
    init(
        label: String, key: String, ledger: (any BudgetLedger)?, configuration: GitHubConfiguration, clock: WallClock,
        logger: Logger, sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.label = label
        self.key = key
        self.ledger = ledger
        // With others it has none before it has told them of itself.
        slots = FairSlots(ledger == nil ? configuration.atOnce : 0)
        self.clock = clock
        self.sleep = sleep
        self.logger = logger
        self.configuration = configuration
    }

    // MARK: - Slots

    /// Waits for a slot outside every limit; ``leave()`` gives it back.
    ///
    /// - Throws: ``GitHubFault`` with `limited` where the limit lasts longer than is waited for; `CancellationError`.
    func enter(lane: String, resource: String) async throws {
        entering += 1
        defer { entering -= 1 }
        while true {
            try await sitOut(lane, resource)
            try await slots.enter(lane: lane)
            // Another may have met a limit while this one waited for its slot.
            let now = clock.now()
            if known.end(of: resource, for: lane, at: now) == nil {
                if !lane.isEmpty { learn { $0.noteAsking(lane, at: now) } }
                return
            }
            slots.leave()
        }
    }

    nonisolated func leave() { slots.leave() }

    private func sitOut(_ lane: String, _ resource: String) async throws {
        while true {
            await share()
            let now = clock.now()
            guard let until = known.end(of: resource, for: lane, at: now) else { return }
            guard until - now <= configuration.longestWait else {
                throw GitHubFault(.limited(until: until), "GitHub's rate limit is used up until \(until.rfc3339)")
            }
            try await sleep(until - now)
        }
    }

    // MARK: - What answers tell

    /// Keeps what an answer told of its primary limit.
    func note(_ told: GitHubBudget) {
        let window = BudgetKnowledge.Window(
            limit: told.limit, remaining: told.remaining, resetAt: min(told.resetAt, clock.now() + .seconds(7_200)))
        learn { $0.note(window, of: told.resource) }
    }

    /// Counts what an estate's request cost.
    func spend(_ points: Int, of resource: String, lane: String) {
        if !lane.isEmpty { learn { $0.spend(points, of: resource, by: lane) } }
    }

    /// Holds after a refusal: until its stated end, else for a minute, two, four, … and up to a fifth more. Other processes
    /// know of it when this returns, and act on it within a second. A `resource` of `nil` is every one; `asked` is the one that
    /// was asked for.
    @discardableResult
    func refused(until stated: Instant?, resource: String?, asked: String) async -> Instant {
        let now = clock.now()
        let everything = BudgetKnowledge.everything
        if let stated, stated > now {
            // Whatever an answer names, the same question would meet it again.
            for held in resource.map({ [$0, asked] }) ?? [everything] { learn { $0.hold(held, until: stated) } }
        } else if (known.holds[everything] ?? now) <= now {
            let minutes = 1 << min(unstated, 5)
            unstated += 1
            let wait = Duration.milliseconds(minutes * 60_000 + Int.random(in: 0...(minutes * 12_000)))
            learn { $0.hold(everything, until: now + wait) }
        }
        isUrgent = true
        await share()
        return known.end(of: asked, for: "", at: now) ?? now
    }

    /// An answer without a limit: the next unstated one is the first again.
    func answered() { if (known.holds[BudgetKnowledge.everything] ?? .earliest) <= clock.now() { unstated = 0 } }

    func snapshot() -> [GitHubBudget] {
        known.windows.sorted { $0.key < $1.key }.map { resource, window in
            GitHubBudget(
                label: label, resource: resource, limit: window.limit, remaining: window.remaining,
                resetAt: window.resetAt)
        }
    }

    private func learn(_ change: (inout BudgetKnowledge) -> Void) {
        change(&known)
        change(&news)
    }

    // MARK: - Other processes

    /// Tells the other processes that this one asks for nothing more.
    func stop() async {
        isStopped = true
        guard let ledger, let keeper else { return }
        keeper.cancel()
        self.keeper = nil
        while let underWay { await underWay.value }
        if !isHanging { await exchange(by: ledger, isLeaving: true) }
    }

    /// Exchanges what is known with the other processes, at the beginning and where it is urgent; whatever else is asked goes by
    /// what was known a second ago. Without them it goes by what it knows itself.
    private func share() async {
        guard let ledger else { return }
        while isUrgent || keeper == nil, !isStopped {
            if let underWay {
                await underWay.value
                continue
            }
            if isHanging { return }
            if keeper == nil { keeper = Task { await self.keep(by: ledger) } }
            return await exchange(by: ledger, isLeaving: false)
        }
    }

    private func keep(by ledger: any BudgetLedger) async {
        while (try? await Task.sleep(for: Self.pause)) != nil {
            while let underWay { await underWay.value }
            if isStopped { return }
            let isLeaving = isIdle
            if !isHanging { await exchange(by: ledger, isLeaving: isLeaving) }
            if isStopped { return }
            guard isLeaving else { continue }
            if isIdle { return keeper = nil }
            // Whoever came while it left has no part yet.
            isUrgent = true
            await share()
        }
    }

    private var isIdle: Bool { entering == 0 && slots.isIdle }

    private func exchange(by ledger: any BudgetLedger, isLeaving: Bool) async {
        isUrgent = false
        let exchange = Task { await self.awaitAnswer(of: ledger, isLeaving: isLeaving) }
        underWay = exchange
        await exchange.value
    }

    /// Ends when the ledger has answered, or has taken too long to.
    private func awaitAnswer(of ledger: any BudgetLedger, isLeaving: Bool) async {
        exchanges += 1
        let number = exchanges
        await wait(atMost: Self.patience) { await self.tell(ledger, isLeaving: isLeaving, in: number) }
        underWay = nil
        guard lastAnswered < number else { return }
        isHanging = true
        goAlone(for: "Timeout")
    }

    private func tell(_ ledger: any BudgetLedger, isLeaving: Bool, in number: Int) async {
        defer { (lastAnswered, isHanging) = (number, false) }
        news.prune(at: clock.now())
        let told = news
        news = told.unused
        do {
            let report = SharedBudget.Report(
                knowledge: told, held: slots.held, atOnce: configuration.atOnce, isLeaving: isLeaving)
            let share = try await ledger.exchange(report, of: key)
            // What was learnt meanwhile is not in it.
            let meanwhile = news
            known = share.knowledge
            known.merge(meanwhile)
            // One that was given up may have another's part by now.
            if !isHanging, !isStopped { slots.resize(share.slots) }
            hasShared = true
            isAlone = false
        } catch {
            // The next report tells what this one did not.
            let meanwhile = news
            news = told
            news.merge(meanwhile)
            goAlone(for: "\(type(of: error))")
        }
    }

    /// With the part that it had, or all where it never had one; so that several that lose their ledger do not have all each.
    private func goAlone(for reason: String) {
        slots.resize(hasShared ? max(slots.count, 1) : configuration.atOnce)
        if !isAlone {
            logger.warning(
                "github.budget.unshared", metadata: ["github.installation": "\(label)", "error.type": "\(reason)"])
        }
        isAlone = true
    }
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
