package import GhillieCore
package import WorkQueue

/// How far behind GitHub one or more estates are, in numbers; no repository is named.
package struct IngestionGauges: Hashable, Sendable {
    /// How many repositories are in each state.
    package private(set) var repositories: [IngestionLag.State: Int] = [:]
    /// Of the failing ones, by what fails.
    package private(set) var failing: [ErrorCategory: Int] = [:]
    package private(set) var openGaps = 0
    /// How long ago the repository that was looked at longest ago was read to its end; archived and unavailable ones apart.
    package private(set) var worstLag: Duration?
    /// Raw events that wait for Silver.
    package private(set) var backlog: Int
    package private(set) var oldestPending: Duration?
    /// Raw events that were tried too often: what they told is in no report.
    package private(set) var deadEvents: Int

    /// Units of runs that have not ended, by state.
    package private(set) var openUnits: [WorkState: Int]

    package init(
        backlog: Int = 0, oldestPending: Duration? = nil, deadEvents: Int = 0, openUnits: [WorkState: Int] = [:]
    ) {
        self.backlog = backlog
        self.oldestPending = oldestPending
        self.deadEvents = deadEvents
        self.openUnits = openUnits
    }

    /// Repositories of which GitHub had news that no delivery told, and how much news that was.
    package private(set) var silentRepositories = 0
    package private(set) var missedDeliveries = 0

    mutating func add(_ lag: IngestionLag) {
        if lag.isSilent { silentRepositories += 1 }
        missedDeliveries += lag.missedDeliveries
        repositories[lag.state, default: 0] += 1
        openGaps += lag.openGaps
        if lag.state == .failing { failing[lag.errorCategory ?? .unknown, default: 0] += 1 }
        guard lag.state != .archived, lag.state != .unavailable else { return }
        worstLag = [worstLag, lag.age].compactMap(\.self).max()
    }

    /// Adds those of another estate.
    package mutating func merge(_ other: IngestionGauges) {
        repositories.merge(other.repositories, uniquingKeysWith: +)
        failing.merge(other.failing, uniquingKeysWith: +)
        openGaps += other.openGaps
        worstLag = [worstLag, other.worstLag].compactMap(\.self).max()
        backlog += other.backlog
        deadEvents += other.deadEvents
        silentRepositories += other.silentRepositories
        missedDeliveries += other.missedDeliveries
        openUnits.merge(other.openUnits, uniquingKeysWith: +)
        oldestPending = [oldestPending, other.oldestPending].compactMap(\.self).max()
    }
}
