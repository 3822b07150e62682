import GhillieCore
import Gold
import Persistence
import TestSupport
import Testing

/// Runs at one time on one database: one window gets one report, and nothing is lost or told twice.
@Suite struct ConcurrencyPropertyTests {
    /// How one of several runs ended.
    private enum Ending: Equatable {
        case reported(ReportID)
        case nothingNew
        /// Told plainly that another run was faster.
        case overtaken
    }

    private static func ending(of run: ScenarioRun, asOf: Instant) async throws -> Ending {
        do {
            let reported = try await run.report(asOf: asOf)
            if let report = reported.report { return .reported(report.id) }
            if case .refused = reported.outcome { return .overtaken }
            return .nothingNew
        } catch ReportError.windowTakenByAnotherRun {
            return .overtaken
        }
    }

    private static func endings(of run: ScenarioRun, asOf times: [Instant]) async throws -> [Ending] {
        try await withThrowingTaskGroup(of: Ending.self) { group in
            for time in times { group.addTask { try await ending(of: run, asOf: time) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    private static func storedReports(_ database: Database) async throws -> [ReportID] {
        try await database.read(in: .estate(ScenarioRun.estate)) {
            try ReportStore.list(estate: ScenarioRun.estate, in: $0).map(\.id)
        }
    }

    @Test(arguments: TestDatabase.Engine.available, PropertyCases.seeds(4))
    func runsForOneWindowMakeOneReport(engine: TestDatabase.Engine, seed: UInt64) async throws {
        let scenario = try Scenario(seed: seed)
        try await TestDatabase.with(engine) { database in
            let run = ScenarioRun(scenario, on: database)
            try await run.ingestEverything()
            let now = try #require(scenario.end)
            let endings = try await Self.endings(of: run, asOf: Array(repeating: now, count: 4))
            let reports = endings.filter { if case .reported = $0 { true } else { false } }
            #expect(reports.count == 1, "seed \(seed): \(endings)")
            #expect(try await Self.storedReports(database).map(Ending.reported) == reports, "seed \(seed)")
            #expect(try await run.closedWindows().map(\.end) == [now], "seed \(seed)")
            #expect(try await run.wronglyMarkedActivities() == 0, "seed \(seed)")
        }
    }

    @Test(arguments: TestDatabase.Engine.available, PropertyCases.seeds(4))
    func runsForManyWindowsLeaveALedgerWithoutGaps(engine: TestDatabase.Engine, seed: UInt64) async throws {
        let scenario = try Scenario(seed: seed)
        try await TestDatabase.with(engine) { database in
            let run = ScenarioRun(scenario, on: database)
            try await run.ingestEverything()
            let now = try #require(scenario.end)
            let times = (0..<4).map { now - .days($0) }
            let endings = try await Self.endings(of: run, asOf: times)
            // Whatever was overtaken is asked for once more, as people do.
            _ = try await run.report(asOf: now)
            let windows = try await run.closedWindows()
            #expect(windows.last?.end == now || windows.contains { times.contains($0.end) }, "seed \(seed)")
            for (window, next) in zip(windows, windows.dropFirst()) {
                #expect(window.end == next.start, "seed \(seed)")
            }
            #expect(try await Self.storedReports(database).count == windows.count, "seed \(seed): \(endings)")
            #expect(try await run.wronglyMarkedActivities() == 0, "seed \(seed)")
            #expect(try await run.uncoveredActivities(before: now) == 0, "seed \(seed)")
        }
    }

    /// Somebody reads a clone while a report is made: what was not in time is told by the next report, late or not.
    @Test(arguments: TestDatabase.Engine.available, PropertyCases.seeds(4))
    func newsDuringAReportIsToldByTheNext(engine: TestDatabase.Engine, seed: UInt64) async throws {
        let scenario = try Scenario(seed: seed)
        try await TestDatabase.with(engine) { database in
            let run = ScenarioRun(scenario, on: database)
            let ingestions = scenario.ingestions
            let now = try #require(scenario.end)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for ingestion in ingestions { try await run.ingest(ingestion, batch: 7) }
                }
                group.addTask {
                    for day in (0..<5).reversed() { _ = try await Self.ending(of: run, asOf: now - .days(day)) }
                }
                try await group.waitForAll()
            }
            _ = try await run.report(asOf: now + .seconds(1))
            #expect(try await run.wronglyMarkedActivities() == 0, "seed \(seed)")
            #expect(try await run.uncoveredActivities(before: now) == 0, "seed \(seed)")
            let landed = Set(try await run.knownActivities().keys)
            let knowledge = try #require(ingestions.last).knowledge
            #expect(landed == Set(knowledge.happened.keys.map(run.id(of:))), "seed \(seed)")
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func runsThatJudgeAgainReplaceOneReportEach(engine: TestDatabase.Engine) async throws {
        let scenario = try Scenario(seed: 1)
        try await TestDatabase.with(engine) { database in
            let run = ScenarioRun(scenario, on: database)
            try await run.ingestEverything()
            _ = try await run.report(asOf: try #require(scenario.end))
            let again = try await withThrowingTaskGroup(of: Report?.self) { group in
                for _ in 0..<3 {
                    group.addTask {
                        do { return try await run.reportAgain() } catch ReportError.windowTakenByAnotherRun {
                            return nil
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }.compactMap(\.self)
            }
            #expect(again.count >= 1)
            let superseded = again.compactMap(\.supersedes)
            #expect(Set(superseded).count == again.count)
            #expect(try await Self.storedReports(database).count == again.count + 1)
        }
    }
}
