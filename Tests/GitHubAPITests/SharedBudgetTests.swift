import GhillieCore
import Logging
import Synchronization
import Testing

@testable import GitHubAPI

/// Several processes that ask with one installation, and one that is started again.
@Suite
struct SharedBudgetTests {
    /// What each of the processes tells and is told, kept in memory.
    private actor Ledger: BudgetLedger {
        struct Away: Error {}

        private let clock: WallClock
        private var shared: [String: SharedBudget] = [:]
        private var isAway = false

        init(_ clock: WallClock) { self.clock = clock }

        var budgets: [String] { shared.keys.sorted() }

        func goAway() { isAway = true }

        func exchange(_ report: SharedBudget.Report, of budget: String) async throws -> SharedBudget.Share {
            try exchange(report, of: budget, by: "a process")
        }

        func exchange(
            _ report: SharedBudget.Report, of budget: String, by owner: String
        ) throws -> SharedBudget.Share {
            if isAway { throw Away() }
            return shared[budget, default: SharedBudget()].take(report, of: owner, at: clock.now(), ahead: .zero) { _ in
                false
            }
        }

        nonisolated func asSeen(by owner: String) -> Seen { Seen(ledger: self, owner: owner) }
    }

    private struct Seen: BudgetLedger {
        let ledger: Ledger
        let owner: String

        func exchange(_ report: SharedBudget.Report, of budget: String) async throws -> SharedBudget.Share {
            try await ledger.exchange(report, of: budget, by: owner)
        }
    }

    private static func inSeconds(_ seconds: Int64) -> String {
        String(Scene.start.microseconds / 1_000_000 + seconds)
    }

    @Test
    func whatOneProcessIsToldHoldsTheOthersAndTheNext() async throws {
        let scene = Scene()
        let ledger = Ledger(scene.clock)
        try await scene.run { _, number in
            number > 0 ? ScriptedAnswer() : ScriptedAnswer(status: 403, headers: ["retry-after": "600"])
        } test: { client in
            let end = Scene.start + .seconds(600)
            let names = ["one", "another", "the next"]
            let clients = names.map { scene.client(like: client, ledger: ledger.asSeen(by: $0)) }
            for client in clients {
                let fault = try await Scene.fault { _ = try await client.send(somePath) }
                #expect(fault?.reason == .limited(until: end))
            }
            #expect(scene.requests.count == 1)
            scene.advance(.seconds(600))
            _ = try await clients[2].send(somePath)
            #expect(scene.requests.count == 2)
            for client in clients { try await client.shutdown() }
        }
    }

    /// Of a limit that is used up the next process knows before it has asked anything.
    @Test
    func whatIsLeftOutlivesTheProcess() async throws {
        let scene = Scene()
        let ledger = Ledger(scene.clock)
        let headers = [
            "x-ratelimit-limit": "5000", "x-ratelimit-remaining": "0", "x-ratelimit-reset": Self.inSeconds(1_800),
        ]
        try await scene.run { _, _ in
            ScriptedAnswer(headers: headers)
        } test: { client in
            let first = scene.client(like: client, ledger: ledger.asSeen(by: "first"))
            _ = try await first.send(somePath)
            try await first.shutdown()
            let next = scene.client(like: client, ledger: ledger.asSeen(by: "next"))
            let fault = try await Scene.fault { _ = try await next.send(somePath) }
            #expect(fault?.reason == .limited(until: Scene.start + .seconds(1_800)))
            #expect(await next.budgets().map(\.remaining) == [0])
            #expect(scene.requests.count == 1)
            try await next.shutdown()
        }
    }

    @Test
    func anotherTokenHasABudgetOfItsOwn() async throws {
        let scene = Scene()
        let ledger = Ledger(scene.clock)
        for token in ["one-token", "another-token"] {
            try await scene.run(.token(GitHubSecret(token))) { _, _ in
                ScriptedAnswer()
            } test: { client in
                let client = scene.client(like: client, ledger: ledger)
                _ = try await client.send(somePath)
                try await client.shutdown()
            }
        }
        let budgets = await ledger.budgets
        #expect(budgets.count == 2)
        #expect(!budgets.contains { $0.contains("-token") })
    }

    @Test
    func aLedgerThatIsAwayHoldsUpNothing() async throws {
        let scene = Scene()
        let ledger = Ledger(scene.clock)
        await ledger.goAway()
        try await scene.run { _, number in
            number > 0 ? ScriptedAnswer() : ScriptedAnswer(status: 403, headers: ["retry-after": "30"])
        } test: { client in
            let client = scene.client(like: client, ledger: ledger)
            _ = try await client.send(somePath)
            try await client.shutdown()
        }
        #expect(scene.waited == [.seconds(30)])
    }

    /// A database that hangs: if it were waited for, the test would not end.
    @Test(.timeLimit(.minutes(5)))
    func aLedgerThatHangsIsNotWaitedFor() async throws {
        struct Hanging: BudgetLedger {
            let end: AsyncStream<Void>

            func exchange(_ report: SharedBudget.Report, of budget: String) async throws -> SharedBudget.Share {
                for await _ in end {}
                throw CancellationError()
            }
        }
        let (end, isOver) = AsyncStream<Void>.makeStream()
        let scene = Scene()
        try await scene.run { _, _ in
            ScriptedAnswer()
        } test: { client in
            let client = scene.client(like: client, ledger: Hanging(end: end))
            for _ in 1...20 { _ = try await client.send(somePath) }
            try await client.shutdown()
        }
        #expect(scene.requests.count == 20)
        isOver.finish()
    }

    /// The others may have the rest, and cannot be asked.
    @Test
    func whoLosesTheLedgerKeepsItsPart() async throws {
        actor Leaving: BudgetLedger {
            private(set) var exchanges = 0

            func exchange(_ report: SharedBudget.Report, of budget: String) async throws -> SharedBudget.Share {
                exchanges += 1
                guard exchanges == 1 else { throw Ledger.Away() }
                return SharedBudget.Share(knowledge: report.knowledge, slots: 3)
            }
        }
        let counts = Guarded((now: 0, most: 0))
        let scene = Scene()
        let ledger = Leaving()
        try await scene.run { _, _ in
            counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            try? await Task.sleep(for: .milliseconds(50))
            counts.withLock { $0.now -= 1 }
            return ScriptedAnswer()
        } test: { client in
            let client = scene.client(like: client, ledger: ledger)
            try await withThrowingTaskGroup { group in
                for _ in 0..<150 { group.addTask { _ = try await client.send(somePath) } }
                try await group.waitForAll()
            }
            try await client.shutdown()
        }
        #expect(await ledger.exchanges > 1)
        #expect(counts.withLock { $0.most } == 3)
    }

    @Test
    func processesPartTheRequestsAtOnce() async throws {
        let counts = Guarded((now: 0, most: 0))
        let scene = Scene()
        let ledger = Ledger(scene.clock)
        try await scene.run { _, _ in
            counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            try? await Task.sleep(for: .milliseconds(5))
            counts.withLock { $0.now -= 1 }
            return ScriptedAnswer()
        } test: { client in
            let clients = (0..<3).map { scene.client(like: client, ledger: ledger.asSeen(by: "process \($0)")) }
            try await withThrowingTaskGroup { group in
                for client in clients {
                    for _ in 0..<100 {
                        group.addTask { _ = try await client.send(somePath) }
                    }
                }
                try await group.waitForAll()
            }
            for client in clients { try await client.shutdown() }
        }
        let most = counts.withLock { $0.most }
        #expect(most > 3 && most <= 20)
    }

    // MARK: - Parts of what is at once

    private static func report(held: Int = 0) -> SharedBudget.Report {
        SharedBudget.Report(knowledge: BudgetKnowledge(), held: held, atOnce: 20)
    }

    private func slots(
        _ shared: inout SharedBudget, _ owner: String, held: Int = 0, after seconds: Int64 = 0,
        isGone: (String) -> Bool = { _ in false }
    ) -> Int {
        shared.take(
            Self.report(held: held), of: owner, at: Scene.start + .seconds(seconds), ahead: .zero, isGone: isGone
        ).slots
    }

    @Test
    func whoIsNewTakesWhatIsLeftUntilTheOthersHaveSeenIt() {
        var shared = SharedBudget()
        #expect(slots(&shared, "a") == 20)
        #expect(slots(&shared, "b") == 0)
        // Before it heard that it has ten, it may have begun twenty.
        #expect(slots(&shared, "a", held: 20) == 10)
        #expect(slots(&shared, "b") == 0)
        // What is under way is not taken back, and not given to another.
        #expect(slots(&shared, "a", held: 15) == 10)
        #expect(slots(&shared, "b") == 5)
        #expect(slots(&shared, "a", held: 10) == 10)
        #expect(slots(&shared, "b", held: 5) == 10)
    }

    @Test
    func whatIsGoneOrSilentLeavesItsPart() {
        var shared = SharedBudget()
        for owner in ["a", "b", "a", "b"] { _ = slots(&shared, owner) }
        #expect(slots(&shared, "a", after: 1, isGone: { $0 == "b" }) == 20)
        #expect(slots(&shared, "b", after: 2) == 0)
        #expect(slots(&shared, "a", after: 3) == 10)
        #expect(slots(&shared, "a", after: 13) == 20)
        var last = Self.report(held: 20)
        last.isLeaving = true
        _ = shared.take(last, of: "a", at: Scene.start + .seconds(14), ahead: .zero) { _ in false }
        #expect(slots(&shared, "b", after: 14) == 20)
    }

    @Test
    func moreProcessesThanRequestsHaveOneEach() {
        var shared = SharedBudget()
        for number in 0..<20 { _ = slots(&shared, "\(number)") }
        #expect(slots(&shared, "one more") == 1)
    }

    @Test
    func timesAreBroughtToOneClock() {
        var shared = SharedBudget()
        var report = Self.report()
        report.knowledge.hold("core", until: Scene.start + .seconds(100))
        // The first host is ten minutes behind the database, the second five ahead of it.
        let now = Scene.start + .seconds(600)
        _ = shared.take(report, of: "a", at: now, ahead: .seconds(600)) { _ in false }
        let share = shared.take(Self.report(), of: "b", at: now, ahead: .seconds(-300)) { _ in false }
        #expect(share.knowledge.holds == ["core": now + .seconds(300) + .seconds(100)])
    }
}

extension Scene {
    /// Another process that asks the same server with the same credentials.
    func client(like other: GitHubClient, ledger: any BudgetLedger) -> GitHubClient {
        GitHubClient(other.configuration, ledger: ledger, clock: clock, logger: Logger(label: "test")) { wait in
            try Task.checkCancellation()
            self.waits.withLock { $0.append(wait) }
            self.advance(wait)
            await Task.yield()
        }
    }
}
