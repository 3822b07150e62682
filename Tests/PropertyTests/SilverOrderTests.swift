import Bronze
import GhillieCore
import Persistence
import Silver
import TestSupport
import Testing

/// Silver is a function of the set of raw events, whatever happened on the way to it.
@Suite struct SilverOrderTests {
    private static let receipt = Instant(secondsSince1970: 1_900_000_000)

    @Test(arguments: PropertyCases.seeds(40))
    func growingIsTheSameAsComputingAnew(seed: UInt64) async throws {
        let events = try SilverHistory(seed: seed, steps: 60).events
        let whole = try await Self.silver(of: [events])
        var steps: [[RawEvent]] = [[]]
        for event in events {
            steps[steps.count - 1].append(event)
            if event.kind == .gitHead { steps.append([]) }
        }
        let grown = try await Self.silver(of: steps)
        #expect(grown == whole, "seed \(seed): \(Self.firstDifference(grown, whole))")
    }

    @Test(arguments: PropertyCases.seeds(40))
    func orderRepetitionAndBatchesDoNotMatter(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let events = try SilverHistory(seed: seed, steps: 50).events
        let whole = try await Self.silver(of: [events])
        let again = events.filter { _ in Int.random(in: 0..<5, using: &random) == 0 }
        var shuffled = Array((events + again).shuffled(using: &random)[...])[...]
        var pieces: [[RawEvent]] = []
        while !shuffled.isEmpty {
            let size = Int.random(in: 1...60, using: &random)
            pieces.append(Array(shuffled.prefix(size)))
            shuffled = shuffled.dropFirst(size)
        }
        let mixed = try await Self.silver(of: pieces, batch: Int.random(in: 1...40, using: &random))
        #expect(mixed == whole, "seed \(seed): \(Self.firstDifference(mixed, whole))")
    }

    @Test(arguments: PropertyCases.seeds(40))
    func growingWithPullRequestsIsTheSameAsComputingAnew(seed: UInt64) async throws {
        let events = try GitHubHistory(seed: seed, steps: 60).events
        let whole = try await Self.silver(of: [events])
        var steps: [[RawEvent]] = [[]]
        for event in events {
            steps[steps.count - 1].append(event)
            if event.kind == .gitHubRepository { steps.append([]) }
        }
        let grown = try await Self.silver(of: steps, replays: seed % 4 == 0)
        #expect(grown == whole, "seed \(seed): \(Self.firstDifference(grown, whole))")
    }

    @Test(arguments: TestDatabase.Engine.available, PropertyCases.seeds(15))
    func whatGitHubTellsMayComeInAnyOrder(engine: TestDatabase.Engine, seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let history = try GitHubHistory(seed: seed, steps: 30)
        let whole = try await Self.silver(of: [history.events])
        let again = history.events.filter { _ in Int.random(in: 0..<5, using: &random) == 0 }
        var shuffled = (history.events + again).shuffled(using: &random)[...]
        var pieces: [[RawEvent]] = []
        while !shuffled.isEmpty {
            let size = Int.random(in: 1...60, using: &random)
            pieces.append(Array(shuffled.prefix(size)))
            shuffled = shuffled.dropFirst(size)
        }
        let batch = Int.random(in: 1...40, using: &random)
        let mixed = try await Self.silver(of: pieces, batch: batch, on: engine, replays: seed % 3 == 0)
        #expect(mixed == whole, "seed \(seed): \(Self.firstDifference(mixed, whole))")
    }

    /// A property that is never put to the test holds of anything.
    @Test func everythingThatCanHappenDoes() async throws {
        var dumps = ""
        for seed in PropertyCases.seeds(20) {
            dumps += try await Self.silver(of: [try SilverHistory(seed: seed, steps: 60).events])
        }
        let lines = dumps.split(separator: "\n")
        for kind in ["pull_request", "merge", "rebase", "commit", "sync"] {
            #expect(lines.count { $0.contains("| '\(kind)' |") } >= 10, "\(kind)")
        }
        let changes = lines.map { $0.split(separator: " | ") }.filter { $0.count == 13 }
        #expect(changes.count { $0[10] != "NULL" } >= 10, "reverts that are paired")
        #expect(lines.map { $0.split(separator: " | ") }.contains { $0.count == 4 && $0[3] != "NULL" }, "replacements")
    }

    private static func silver(
        of pieces: [[RawEvent]], batch: Int = 500, on engine: TestDatabase.Engine = .sqlite, replays: Bool = false
    ) async throws -> String {
        try await TestDatabase.with(engine) { database in
            let transformer = EventTransformer(database: database, clock: .fixed(at: receipt))
            for piece in pieces {
                _ = try await database.write(in: .estate(.local)) { transaction in
                    try RawEventStore.append(piece, estate: .local, receivedAt: receipt, in: transaction)
                }
                try await transformer.transformPending(estate: .local, batch: batch)
            }
            let live = try await SilverDump.text(database)
            guard replays else { return live }
            try await SilverReplayer(database: database).replay(estate: .local)
            #expect(try await SilverDump.text(database) == live)
            return live
        }
    }

    private static func firstDifference(_ first: String, _ second: String) -> String {
        let lines = (first.split(separator: "\n"), second.split(separator: "\n"))
        let both = Set(lines.0).intersection(lines.1)
        let only = (lines.0.filter { !both.contains($0) }.prefix(4), lines.1.filter { !both.contains($0) }.prefix(4))
        return "\n" + only.0.map { "- \($0)" }.joined(separator: "\n") + "\n"
            + only.1.map { "+ \($0)" }.joined(separator: "\n")
    }
}
