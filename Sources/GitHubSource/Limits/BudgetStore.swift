import Foundation
package import GhillieCore
package import GitHubAPI
package import Persistence
package import WorkQueue

/// `github_budgets`: what all processes know of GitHub's limits. All of it is in the scope `.system`, since one installation
/// may serve several estates.
package struct BudgetStore: BudgetLedger {
    package typealias Write =
        @Sendable (@escaping @Sendable (SQLTransaction) throws -> SharedBudget.Share) async throws -> SharedBudget.Share

    /// A budget that nobody has told anything of for so long is another token's, or an App's that is gone.
    private static let memory: Duration = .days(30)

    private let owner: LeaseOwner
    private let clock: WallClock
    private let write: Write

    /// `write` writes in the scope `.system`.
    package init(owner: LeaseOwner = .current, clock: WallClock, write: @escaping Write) {
        self.owner = owner
        self.clock = clock
        self.write = write
    }

    package init(_ database: Database, owner: LeaseOwner = .current, clock: WallClock) {
        self.init(owner: owner, clock: clock) { body in try await database.write(in: .system) { try body($0) } }
    }

    /// - Throws: `DatabaseError`, or what `write` throws.
    package func exchange(_ report: SharedBudget.Report, of budget: String) async throws -> SharedBudget.Share {
        try await write { [owner, clock] transaction in
            // Hosts differ in their clocks; what is stored goes by the database's.
            let now = try transaction.now()
            let ahead = now - clock.now()
            let isNew = try transaction.execute(
                """
                INSERT INTO github_budgets (budget, state, told_at)
                VALUES (\(budget), '{}', \(now))
                ON CONFLICT (budget) DO NOTHING
                """)
            let text = try transaction.first(
                """
                SELECT state
                FROM github_budgets
                WHERE budget = \(budget)
                \(transaction.locking("github_budgets"))
                """
            ) { try $0.text(0) }
            var shared = text.flatMap { try? JSONDecoder().decode(SharedBudget.self, from: Data($0.utf8)) } ?? .init()
            let share = shared.take(report, of: owner.description, at: now, ahead: ahead) { other in
                LeaseOwner(stored: other).isGone
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            let state = String(decoding: try encoder.encode(shared), as: UTF8.self)
            try transaction.execute(
                "UPDATE github_budgets SET state = \(state), told_at = \(now) WHERE budget = \(budget)")
            // To look at the others each time would be to conflict with their exchanges.
            if isNew > 0 { try transaction.execute("DELETE FROM github_budgets WHERE told_at < \(now - Self.memory)") }
            return share
        }
    }
}
