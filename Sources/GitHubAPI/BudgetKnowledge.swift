package import GhillieCore

/// What is known of an installation's limits at GitHub: what is left of them, who used how much, and until when nothing may
/// be asked.
package struct BudgetKnowledge: Hashable, Sendable, Codable {
    /// A primary limit, from one reset to the next.
    package struct Window: Hashable, Sendable, Codable {
        /// In points, or requests where the resource counts those.
        package var limit: Int
        package var remaining: Int
        package var resetAt: Instant
        /// Points that Ghillie has used of it, by estate.
        package var used: [String: Int] = [:]

        package init(limit: Int, remaining: Int, resetAt: Instant) {
            self.limit = limit
            self.remaining = remaining
            self.resetAt = resetAt
        }

        /// Ends are reckoned by two clocks, one of which tells whole seconds: what is near is the same.
        fileprivate func isSame(as other: Window) -> Bool {
            let apart = resetAt - other.resetAt
            return apart < .seconds(30) && apart > .seconds(-30)
        }
    }

    /// Ends of limits, by the resource that they are of; by ``everything`` where nothing at all may be asked.
    package private(set) var holds: [String: Instant] = [:]
    package private(set) var windows: [String: Window] = [:]
    /// When each estate last asked.
    package private(set) var askedAt: [String: Instant] = [:]

    /// Stands for every resource.
    static let everything = ""
    /// An estate that has not asked for so long has no share.
    private static let memory: Duration = .seconds(7_200)

    package init() {}

    // MARK: - What is learnt

    mutating func hold(_ resource: String, until end: Instant) {
        holds[resource] = max(holds[resource] ?? end, end)
    }

    /// Answers overtake one another: within a window, the least that was left is what is left.
    mutating func note(_ told: Window, of resource: String) {
        guard var known = windows[resource] else { return windows[resource] = told }
        if known.isSame(as: told) {
            known.limit = told.limit
            known.remaining = min(known.remaining, told.remaining)
            windows[resource] = known
        } else if told.resetAt > known.resetAt {
            windows[resource] = told
        }
    }

    /// Points that an estate has used. Without a limit they count for nothing.
    mutating func spend(_ points: Int, of resource: String, by estate: String) {
        windows[resource]?.used[estate, default: 0] += points
    }

    mutating func noteAsking(_ estate: String, at now: Instant) { askedAt[estate] = max(askedAt[estate] ?? now, now) }

    /// Adds what another process knows. Of what was used it knows what it used itself since it last told.
    mutating func merge(_ other: BudgetKnowledge) {
        for (resource, end) in other.holds { hold(resource, until: end) }
        for (estate, instant) in other.askedAt { noteAsking(estate, at: instant) }
        for (resource, window) in other.windows {
            var told = window
            told.used = [:]
            note(told, of: resource)
            guard windows[resource]?.isSame(as: window) == true else { continue }
            for (estate, points) in window.used { spend(points, of: resource, by: estate) }
        }
    }

    /// Forgets what has ended.
    mutating func prune(at now: Instant) {
        holds = holds.filter { $0.value > now }
        windows = windows.filter { $0.value.resetAt > now }
        askedAt = askedAt.filter { $0.value + Self.memory > now }
    }

    /// The same by a clock that is ahead by so much.
    func shifted(by ahead: Duration) -> BudgetKnowledge {
        var shifted = self
        shifted.holds = holds.mapValues { $0 + ahead }
        shifted.askedAt = askedAt.mapValues { $0 + ahead }
        shifted.windows = windows.mapValues { window in
            var window = window
            window.resetAt = window.resetAt + ahead
            return window
        }
        return shifted
    }

    /// The same without what was used.
    var unused: BudgetKnowledge {
        var unused = self
        unused.windows = windows.mapValues { Window(limit: $0.limit, remaining: $0.remaining, resetAt: $0.resetAt) }
        return unused
    }

    // MARK: - What follows

    /// Until when an estate may not ask for a resource; `nil` where it may now.
    func end(of resource: String, for estate: String, at now: Instant) -> Instant? {
        var ends = [holds[Self.everything], holds[resource]].compactMap(\.self)
        if let window = windows[resource], window.remaining <= 0 || isUsedUp(window, by: estate) {
            ends.append(window.resetAt)
        }
        return ends.filter { $0 > now }.max()
    }

    /// The last quarter of a limit is for those estates that have not had their equal share of it. What belongs to no
    /// estate, a token for an installation say, has none.
    private func isUsedUp(_ window: Window, by estate: String) -> Bool {
        guard !estate.isEmpty, askedAt.count > 1, window.remaining <= window.limit / 4 else { return false }
        return window.used[estate, default: 0] >= window.limit / askedAt.count
    }
}
