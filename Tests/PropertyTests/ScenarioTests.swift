import Bronze
import GhillieCore
import Testing

/// The model itself: what it makes up is what the properties need to be tried on.
@Suite struct ScenarioTests {
    private static let scenarios = Result { try PropertyCases.seeds(60).map { try Scenario(seed: $0) } }

    @Test func aSeedAlwaysGivesTheSameLife() throws {
        let first = try Scenario(seed: 7)
        let second = try Scenario(seed: 7)
        #expect(first.ledger.windows == second.ledger.windows)
        #expect(first.ledger.covered == second.ledger.covered)
        #expect(first.rawEvents.map(\.payload) == second.rawEvents.map(\.payload))
    }

    @Test func windowsFollowEachOther() throws {
        for scenario in try Self.scenarios.get() {
            for (window, next) in zip(scenario.ledger.windows, scenario.ledger.windows.dropFirst()) {
                #expect(window.end == next.start, "seed \(scenario.seed)")
            }
        }
    }

    /// A property that is never put to the test holds of anything.
    @Test func everythingThatCanHappenDoes() throws {
        let scenarios = try Self.scenarios.get()
        guard scenarios.count >= 60 else { return }
        var coverages: [ModelCoverage: Int] = [:]
        for scenario in scenarios {
            for coverage in scenario.ledger.covered.values { coverages[coverage, default: 0] += 1 }
        }
        for coverage in [ModelCoverage.baseline, .told, .toldLate, .rewritten] {
            #expect(coverages[coverage, default: 0] >= 20, "\(coverage)")
        }
        let outcomes = scenarios.flatMap(\.steps).compactMap { step in
            if case .report(let run) = step { run.expected } else { nil }
        }
        #expect(outcomes.contains { if case .refused = $0 { true } else { false } })
        #expect(outcomes.contains { if case .nothingNew = $0 { true } else { false } })
        #expect(
            scenarios.contains { $0.ledger.covered.keys.contains { if case .release = $0 { true } else { false } } })
        let parents = scenarios.flatMap(\.commitPayloads).map(\.parents.count)
        for count in 0...4 { #expect(parents.contains(count), "\(count) parents") }
        let seconds = scenarios.flatMap(\.commitPayloads).map(\.committer.seconds)
        for absurd in [0, 4_102_444_800, Int64.max] { #expect(seconds.contains(absurd), "\(absurd)") }
    }
}
