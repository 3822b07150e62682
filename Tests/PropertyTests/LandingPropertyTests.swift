import Bronze
import GhillieCore
import Persistence
import Silver
import TestSupport
import Testing

/// Silver against the model, look by look: what happened and when, what is gone, and nothing else.
@Suite struct LandingPropertyTests {
    @Test(arguments: PropertyCases.seeds(60))
    func whatHappenedAndWhenIsWhatTheDefinitionSays(seed: UInt64) async throws {
        let scenario = try Scenario(seed: seed)
        try await TestDatabase.with(.sqlite) { database in
            let run = ScenarioRun(scenario, on: database)
            for step in scenario.steps {
                guard case .ingest(let ingestion) = step else { continue }
                try await run.ingest(ingestion)
                let known = try await run.knownActivities()
                let expected = Dictionary(
                    uniqueKeysWithValues: ingestion.knowledge.happened.map { activity, instant in
                        (run.id(of: activity), instant)
                    })
                #expect(run.describe(known) == run.describe(expected), "seed \(seed)")
                #expect(try await run.droppedCommits() == ingestion.knowledge.droppedAt, "seed \(seed)")
            }
        }
    }
}
