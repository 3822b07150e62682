package import GhillieCore

/// Where the processes that ask with the same installation tell one another what they know of its limits; and where one
/// finds it again after a restart.
package protocol BudgetLedger: Sendable {
    /// Adds a report to what is known of a budget, and tells what is known of it then. Times are by this host's clock.
    ///
    /// - Throws: what the store throws.
    func exchange(_ report: SharedBudget.Report, of budget: String) async throws -> SharedBudget.Share
}

/// What all processes know of one installation's budget, as it is stored; and how they part its requests at once.
package struct SharedBudget: Hashable, Sendable, Codable {
    /// What one process tells.
    package struct Report: Sendable {
        /// What it knows, and what it has used since its last report.
        package var knowledge: BudgetKnowledge
        /// How many requests it may have, or still has, on their way.
        package var held: Int
        /// How many may be, of all processes together.
        package var atOnce: Int
        /// Whether it asks for nothing more by now.
        package var isLeaving = false
    }

    /// What it is told.
    package struct Share: Hashable, Sendable {
        package var knowledge: BudgetKnowledge
        /// How many of its requests may be on their way.
        package var slots: Int
    }

    private struct Seat: Hashable, Codable {
        var slots: Int
        var seenAt: Instant
    }

    /// A process that has told nothing for so long asks nothing.
    private static let patience: Duration = .seconds(10)

    private var knowledge = BudgetKnowledge()
    private var seats: [String: Seat] = [:]

    package init() {}

    /// Takes a report of the process `owner`. All times are by one clock, at which it is `now`; `ahead` is how far that is
    /// ahead of the clock of the report and of the answer.
    ///
    /// Whoever is new takes what the others leave, which may be nothing: they see it when they next report, and keep no more than
    /// their part. Where there are more processes than requests at once, each has one.
    package mutating func take(
        _ report: Report, of owner: String, at now: Instant, ahead: Duration, isGone: (String) -> Bool
    ) -> Share {
        knowledge.prune(at: now)
        knowledge.merge(report.knowledge.shifted(by: ahead))
        seats = seats.filter { seat in
            seat.key != owner && seat.value.seenAt + Self.patience > now && !isGone(seat.key)
        }
        let left = report.atOnce - seats.values.reduce(0) { $0 + $1.slots }
        var slots = 0
        if !report.isLeaving {
            let part = report.atOnce / (seats.count + 1)
            slots = part == 0 ? 1 : max(min(part, left), 0)
            // What it may have begun meanwhile is not given to another before it says that it has not.
            seats[owner] = Seat(slots: max(slots, report.held), seenAt: now)
        }
        return Share(knowledge: knowledge.shifted(by: .zero - ahead), slots: slots)
    }
}
