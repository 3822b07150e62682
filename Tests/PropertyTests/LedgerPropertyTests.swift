import Delivery
import GhillieCore
import Gold
import TestSupport
import Testing

/// The ledger against the model, run by run: over any sequence of looks, windows, interruptions and rewrites each activity
/// is covered exactly once, in the window where it belongs, late only where it is.
@Suite struct LedgerPropertyTests {
    @Test(arguments: PropertyCases.seeds(60))
    func eachActivityIsCoveredOnceAndWhereItBelongs(seed: UInt64) async throws {
        let scenario = try Scenario(seed: seed)
        try await TestDatabase.with(.sqlite) { database in
            let run = ScenarioRun(scenario, on: database)
            var current: [Report] = []
            for (number, step) in scenario.steps.enumerated() {
                let place: Comment = "seed \(seed), step \(number)"
                switch step {
                case .ingest(let ingestion): try await run.ingest(ingestion)
                case .interruptedReport(let asOf): try await run.openWindow(asOf: asOf)
                case .again:
                    let last = current.popLast()
                    let superseded = try #require(last)
                    let again = try #require(try await run.reportAgain())
                    #expect(again.supersedes == superseded.id, place)
                    #expect(again.window == superseded.window, place)
                    #expect(again.coverage.activities == superseded.coverage.activities, place)
                    #expect(again.coverage.late == superseded.coverage.late, place)
                    current.append(again)
                case .report(let asked):
                    let reported = try await run.report(asOf: asked.asOf)
                    Self.compare(reported, with: asked.expected, at: place)
                    if let report = reported.report {
                        #expect(report.previousReport == current.last?.id, place)
                        current.append(report)
                    }
                }
                #expect(try await run.wronglyMarkedActivities() == 0, place)
            }
            #expect(try await run.closedWindows() == scenario.ledger.windows, "seed \(seed)")
            #expect(current.map(\.window) == scenario.ledger.windows, "seed \(seed)")
            let told = try await run.count(.told)
            #expect(current.reduce(0) { $0 + $1.coverage.activities } == told, "seed \(seed)")
            #expect(told == scenario.ledger.covered.values.count { $0 == .told || $0 == .toldLate }, "seed \(seed)")
        }
    }

    private static func compare(
        _ reported: ReportedOutcome, with expected: ModelLedger.Outcome, at place: Comment
    ) {
        guard case .report(let window, let covers) = reported.outcome,
            case .report(let expectedWindow, let expectedCovers) = expected
        else {
            #expect(reported.outcome == expected, place)
            return
        }
        #expect(window == expectedWindow, place)
        // By line, so that a failure shows what differs.
        let missing = expectedCovers.filter { covers[$0.key] != $0.value }.map { "\($0.key): \($0.value)" }.sorted()
        let extra = covers.filter { expectedCovers[$0.key] != $0.value }.map { "\($0.key): \($0.value)" }.sorted()
        #expect(missing.isEmpty, place)
        #expect(extra.isEmpty, place)
        let coverage = reported.report?.coverage
        #expect(coverage?.activities == covers.values.count { $0 == .told || $0 == .toldLate }, place)
        #expect(coverage?.late == covers.values.count { $0 == .toldLate }, place)
    }
}
