import Bronze
import GhillieCore
import Gold
import Persistence
import Silver
import TestSupport
import Testing

/// What comes to light of the time before a repository's first window: history stays untold, late news does not.
@Suite struct BaselineTests {
    private static let day: Int64 = 86_400
    /// The first window is days 10 to 20.
    private static let firstWindow = Duration.days(10)

    @Test(arguments: TestDatabase.Engine.available)
    func historyBehindTheCutOfAShallowCloneIsNeverTold(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let day = Self.day
            var shallow = try EventFixture()
            shallow.commit("border", parents: ["old"], at: 12 * day)
            shallow.commit("tip", parents: ["border"], at: 15 * day)
            shallow.head("tip", at: 16 * day)
            let first = try await Self.report(on: shallow, asOfDay: 20, in: database)
            #expect(first?.coverage.activities == 2)

            var deepened = try EventFixture()
            deepened.commit("older", at: 2 * day)
            deepened.commit("old", parents: ["older"], at: 3 * day)
            deepened.tag("v1.0.0", at: "old", committed: 3 * day)
            #expect(try await Self.report(on: deepened, asOfDay: 30, in: database) == nil)

            var next = try EventFixture()
            next.commit("new", parents: ["tip"], at: 25 * day)
            next.head("new", at: 26 * day)
            let second = try await Self.report(on: next, asOfDay: 30, in: database)
            #expect(second?.coverage.activities == 1)
            #expect(second?.coverage.late == 0)
        }
    }

    /// A shallow clone of one commit, deepened: what happened before the first window is history, what happened from its
    /// first instant on is news.
    @Test(arguments: TestDatabase.Engine.available)
    func whatComesToLightOfTheFirstWindowItselfIsToldLate(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let day = Self.day
            var shallow = try EventFixture()
            shallow.commit("tip", parents: ["edge"], at: 15 * day)
            shallow.head("tip", at: 16 * day)
            _ = try await Self.report(on: shallow, asOfDay: 20, in: database)

            var deepened = try EventFixture()
            deepened.commit("older", at: 10 * day - 1)
            deepened.tag("v1.0.0", at: "older", committed: 10 * day - 1)
            deepened.commit("edge", parents: ["older"], at: 10 * day)
            deepened.tag("v1.1.0", at: "edge", committed: 10 * day)
            let second = try await Self.report(on: deepened, asOfDay: 30, in: database)
            #expect(second?.coverage == CoverageCounts(activities: 2, changes: 1, late: 2, noise: 0))
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func anOldCommitThatWasPushedAfterwardsIsToldLate(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let day = Self.day
            var seen = try EventFixture()
            seen.commit("root", at: 1 * day)
            seen.commit("tip", parents: ["root"], at: 2 * day)
            seen.head("tip", at: 16 * day)
            let first = try await Self.report(on: seen, asOfDay: 20, in: database)
            #expect(first?.coverage.activities == 0)

            // Committed on day 5, before the first window; pushed after it.
            var pushed = try EventFixture()
            pushed.commit("patient", parents: ["tip"], at: 5 * day)
            pushed.head("patient", at: 21 * day)
            let second = try await Self.report(on: pushed, asOfDay: 30, in: database)
            #expect(second?.coverage.activities == 1)
            #expect(second?.coverage.late == 1)
        }
    }

    /// Takes the events in and reports up to a day; `nil` where there is nothing new.
    private static func report(on fixture: EventFixture, asOfDay day: Int64, in database: Database) async throws
        -> Report?
    {
        let asOf = Instant(secondsSince1970: day * Self.day)
        let (events, repository) = (fixture.events, fixture.repository)
        _ = try await database.write(in: .estate(.local)) { transaction in
            try RawEventStore.append(events, estate: .local, receivedAt: asOf, in: transaction)
        }
        try await EventTransformer(database: database, clock: .fixed(at: asOf)).transformPending(estate: .local)
        let generator = ReportGenerator(database: database, estate: .local, clock: .fixed(at: asOf))
        let outcome = try await generator.generate(
            ReportRequest(
                repository: repository, branch: "main", asOf: asOf, firstWindow: firstWindow, again: false,
                health: { _ in IngestionHealth() }))
        switch outcome {
        case .reported(let report): return report
        case .nothingNew: return nil
        }
    }
}
