import GhillieCore
import Silver
import TestSupport
import Testing

/// What must not matter does not: order, repetition and portions of raw events, the engine, a replay in between.
@Suite struct InvariancePropertyTests {
    private static func legacy(
        of scenario: Scenario, on engine: TestDatabase.Engine, _ arrival: Arrival = .inOrder
    ) async throws -> Legacy {
        try await TestDatabase.with(engine) { try await ScenarioRun(scenario, on: $0).play(arrival) }
    }

    @Test(arguments: PropertyCases.seeds(25))
    func orderRepetitionAndPortionsDoNotMatter(seed: UInt64) async throws {
        let scenario = try Scenario(seed: seed)
        let expected = try await Self.legacy(of: scenario, on: .sqlite)
        let shuffled = try await Self.legacy(of: scenario, on: .sqlite, .shuffled(seed: seed))
        Self.expectEqual(shuffled, expected, "seed \(seed)")
    }

    @Test(arguments: TestDatabase.Engine.availablePostgreSQL, PropertyCases.seeds(6))
    func enginesAgreeToTheByte(engine: TestDatabase.Engine, seed: UInt64) async throws {
        let scenario = try Scenario(seed: seed)
        let expected = try await Self.legacy(of: scenario, on: .sqlite)
        let other = try await Self.legacy(of: scenario, on: engine, .shuffled(seed: seed))
        Self.expectEqual(other, expected, "seed \(seed)")
    }

    @Test(arguments: TestDatabase.Engine.available, PropertyCases.seeds(8))
    func aReplayBeforeEachReportDoesNotMatter(engine: TestDatabase.Engine, seed: UInt64) async throws {
        let scenario = try Scenario(seed: seed)
        let expected = try await Self.legacy(of: scenario, on: .sqlite)
        let replayed = try await TestDatabase.with(engine) { database in
            let replayer = SilverReplayer(database: database)
            return try await ScenarioRun(scenario, on: database).play {
                try await replayer.replay(estate: ScenarioRun.estate)
            }
        }
        Self.expectEqual(replayed, expected, "seed \(seed)")
    }

    /// Line by line, so that a failure shows where they part.
    static func expectEqual(_ found: Legacy, _ expected: Legacy, _ place: Comment) {
        #expect(found.reports.count == expected.reports.count, place)
        for (found, expected) in zip(found.reports, expected.reports) where found != expected {
            let parts = zip(found.split(separator: "\n"), expected.split(separator: "\n")).first { $0 != $1 }
            #expect(parts?.0 == parts?.1, place)
        }
        guard found.silver != expected.silver else { return }
        let lines = Set(found.silver.split(separator: "\n")), others = Set(expected.silver.split(separator: "\n"))
        #expect(lines.subtracting(others).sorted() == others.subtracting(lines).sorted(), place)
    }
}
