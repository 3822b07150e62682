import GhillieCore
import GitHubSource
import Persistence
import TestSupport
import Testing
import WorkQueue

@testable import GitHubAPI

@Suite
struct BudgetStoreTests {
    private static let budget = "https://api.github.com installation-7 1"

    private static func report(
        atOnce: Int = 20, _ teach: (inout BudgetKnowledge) -> Void = { _ in }
    ) -> SharedBudget.Report {
        var knowledge = BudgetKnowledge()
        teach(&knowledge)
        return SharedBudget.Report(knowledge: knowledge, held: 0, atOnce: atOnce)
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatOneTellsAnotherIsTold(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            // A host whose clock is an hour behind is told the same wait by its own.
            let late = WallClock { WallClock.system.now() - .seconds(3_600) }
            let one = BudgetStore(database, owner: LeaseOwner(stored: "one"), clock: .system)
            let other = BudgetStore(database, owner: LeaseOwner(stored: "other"), clock: late)
            let now = WallClock.system.now()
            let behind = now - .seconds(3_600)
            let told = Self.report { known in
                known.hold("core", until: now + .seconds(90))
                known.noteAsking("acme", at: now)
                known.note(.init(limit: 5_000, remaining: 70, resetAt: now + .seconds(600)), of: "graphql")
                known.spend(30, of: "graphql", by: "acme")
            }
            _ = try await one.exchange(told, of: Self.budget)
            let share = try await other.exchange(Self.report(), of: Self.budget)
            let end = try #require(share.knowledge.holds["core"])
            #expect((.seconds(60)...(.seconds(95))).contains(end - behind))
            let window = try #require(share.knowledge.windows["graphql"])
            #expect((window.limit, window.remaining) == (5_000, 70))
            #expect(window.used == ["acme": 30])
            #expect((.seconds(570)...(.seconds(605))).contains(window.resetAt - behind))

            let apart = try await other.exchange(Self.report(), of: "another")
            #expect(apart.knowledge == BudgetKnowledge())
            #expect(apart.slots == 20)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func manyAtOnceLoseNothing(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let now = WallClock.system.now()
            try await withThrowingTaskGroup { group in
                for number in 0..<4 {
                    group.addTask {
                        let store = BudgetStore(
                            database, owner: LeaseOwner(stored: "process \(number)"), clock: .system)
                        for _ in 0..<3 {
                            let told = Self.report { known in
                                known.note(
                                    .init(limit: 5_000, remaining: 5_000, resetAt: now + .seconds(600)), of: "core")
                                known.spend(1, of: "core", by: "acme")
                            }
                            _ = try await store.exchange(told, of: Self.budget)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let last = BudgetStore(database, owner: LeaseOwner(stored: "process 0"), clock: .system)
            let share = try await last.exchange(Self.report(), of: Self.budget)
            #expect(share.knowledge.windows["core"]?.used == ["acme": 12])
        }
    }

    /// Of a process on this machine it is known when it has ended.
    @Test(arguments: TestDatabase.Engine.available)
    func whatAKilledProcessHeldIsFreeAtOnce(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let parts = LeaseOwner.current.description.split(separator: "/")
            let gone = LeaseOwner(stored: parts.dropLast().joined(separator: "/") + "/1")
            try #require(gone.isGone)
            _ = try await BudgetStore(database, owner: gone, clock: .system).exchange(Self.report(), of: Self.budget)
            let share = try await BudgetStore(database, clock: .system).exchange(Self.report(), of: Self.budget)
            #expect(share.slots == 20)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatCannotBeReadIsForgotten(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let now = WallClock.system.now()
            for (budget, at) in [(Self.budget, now), ("an old token's", now - .days(31))] {
                _ = try await database.write(in: .system) { transaction in
                    try transaction.execute(
                        "INSERT INTO github_budgets (budget, state, told_at) VALUES (\(budget), 'no JSON', \(at))")
                }
            }
            let share = try await BudgetStore(database, clock: .system).exchange(Self.report(), of: Self.budget)
            #expect(share.slots == 20)
            // Whoever begins a new one looks which are old.
            _ = try await BudgetStore(database, clock: .system).exchange(Self.report(), of: "a new token's")
            let left = try await database.read(in: .system) { transaction in
                try transaction.query("SELECT budget FROM github_budgets") { try $0.text(0) }
            }
            #expect(left.sorted() == ["a new token's", Self.budget])
        }
    }
}
