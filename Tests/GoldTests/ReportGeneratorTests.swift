import Bronze
import GhillieCore
import Gold
import Persistence
import Silver
import StatusModels
import TestSupport
import Testing

/// One repository, in SQLite; what holds on every engine is tested with the stores and the properties.
@Suite struct ReportGeneratorTests {
    private static let day: Int64 = 86_400

    @Test func aWindowTakesItsFirstInstantAndLeavesItsLast() async throws {
        try await TestDatabase.with(.sqlite) { database in
            let day = Self.day
            var history = try EventFixture()
            history.commit("before", at: 10 * day - 1)
            history.commit("first", parents: ["before"], at: 10 * day)
            history.commit("last", parents: ["first"], at: 20 * day - 1)
            history.commit("after", parents: ["last"], at: 20 * day)
            history.head("after", at: 21 * day)
            let report = try #require(try await Self.report(on: history, asOfDay: 20, in: database))
            #expect(report.window == ReportingWindow(start: Self.at(10), end: Self.at(20)))
            #expect(report.coverage.activities == 2)
            #expect(report.head == EventFixture.id("last"))

            let next = try #require(try await Self.report(on: history, asOfDay: 22, in: database))
            #expect(next.window == ReportingWindow(start: Self.at(20), end: Self.at(22)))
            #expect(next.coverage == CoverageCounts(activities: 1, changes: 1, late: 0, noise: 0))
            #expect(next.previousReport == report.id)
        }
    }

    @Test func aReleaseOnTheEdgeOfAWindowIsOfTheNextAndNotLate() async throws {
        try await TestDatabase.with(.sqlite) { database in
            var history = try EventFixture()
            history.commit("only", at: 15 * Self.day)
            history.tag("v1.0.0", at: "only", committed: 15 * Self.day, tagged: 20 * Self.day)
            history.head("only", at: 21 * Self.day)
            let report = try #require(try await Self.report(on: history, asOfDay: 20, in: database))
            #expect(report.coverage.activities == 1)
            let next = try #require(try await Self.report(on: history, asOfDay: 22, in: database))
            #expect(next.coverage == CoverageCounts(activities: 1, changes: 0, late: 0, noise: 0))
        }
    }

    @Test func whatInheritsCoverageDoesSoInTheWindowWhereItLanded() async throws {
        try await TestDatabase.with(.sqlite) { database in
            let day = Self.day
            var history = try EventFixture()
            history.commit("root", at: 11 * day)
            history.commit("old", "Work", parents: ["root"], at: 15 * day)
            history.head("old", at: 16 * day)
            _ = try await Self.report(on: history, asOfDay: 20, in: database)

            history.commit("other", parents: ["root"], at: 25 * day)
            history.commit("new", "Work", parents: ["other"], at: 30 * day, authored: 15 * day)
            history.head("new", at: 31 * day)
            let report = try #require(try await Self.report(on: history, asOfDay: 30, in: database))
            #expect(report.coverage.activities == 1)
            #expect(try await Self.count(of: .rewritten, in: database) == 0)
            let next = try #require(try await Self.report(on: history, asOfDay: 32, in: database))
            #expect(next.coverage.activities == 0)
            #expect(try await Self.count(of: .rewritten, in: database) == 1)
        }
    }

    /// Ada's root and two pieces of work of the first window, reported on day 20.
    private static func reported(in database: Database) async throws -> (EventFixture, Report) {
        var history = try EventFixture()
        history.commit("root", at: 9 * day)
        history.commit("one", "feat: add a hatch", parents: ["root"], at: 12 * day)
        history.commit("two", "feat: add a ladder", parents: ["one"], at: 13 * day)
        history.head("two", at: 16 * day)
        return (history, try #require(try await report(on: history, asOfDay: 20, in: database)))
    }

    @Test(arguments: TestDatabase.Engine.available)
    func judgedAgainAfterARewriteAWindowIsToldByWhatTookThePlace(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let day = Self.day
            var (history, first) = try await Self.reported(in: database)
            // Each is rewritten twice.
            for (suffix, at) in [("'", 21 * day), ("''", 22 * day)] {
                history.commit("root" + suffix, at: at)
                history.commit(
                    "one" + suffix, "feat: add a hatch", parents: ["root" + suffix], at: at + 60, authored: 12 * day)
                history.commit(
                    "two" + suffix, "feat: add a ladder", parents: ["one" + suffix], at: at + 120, authored: 13 * day)
                history.head("two" + suffix, at: at + 300)
            }
            let again = try #require(try await Self.report(on: history, asOfDay: 24, again: true, in: database))
            #expect(again.supersedes == first.id)
            #expect(again.coverage == first.coverage)
            #expect(again.result.highlights.map(\.text) == first.result.highlights.map(\.text))
            #expect(again.result.highlights.flatMap(\.citations).contains(.commit(EventFixture.id("one''"))))
            // The next window inherits them, and the one before is judged by them all the same.
            let next = try #require(try await Self.report(on: history, asOfDay: 24, in: database))
            #expect(next.coverage.activities == 1)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatARewriteLeftOutIsCountedWhenItsWindowIsJudgedAgain(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let day = Self.day
            var (history, first) = try await Self.reported(in: database)
            history.commit("one'", "feat: add a hatch", parents: ["root"], at: 21 * day, authored: 12 * day)
            history.head("one'", at: 22 * day)
            let again = try #require(try await Self.report(on: history, asOfDay: 24, again: true, in: database))
            #expect(again.coverage.activities == first.coverage.activities && again.coverage.changes == 1)
            #expect(again.result.notes.contains { $0.contains("1 of what it told is gone from the branch") })
            #expect(again.result.highlights.map(\.text).joined().contains("hatch"))
        }
    }

    @Test func aWindowOfWhichNothingIsLeftIsNotJudgedAgain() async throws {
        try await TestDatabase.with(.sqlite) { database in
            let day = Self.day
            var (history, first) = try await Self.reported(in: database)
            history.commit("elsewhere", parents: ["root"], at: 21 * day)
            history.head("elsewhere", at: 22 * day)
            await #expect {
                try await Self.report(on: history, asOfDay: 24, again: true, in: database)
            } throws: { error in
                if case ReportError.nothingLeftToJudgeAgain(told: 2) = error { true } else { false }
            }
            let current = try await database.read(in: .estate(.local)) { transaction in
                try ReportStore.list(estate: .local, in: transaction).map(\.id)
            }
            #expect(current == [first.id])
        }
    }

    @Test func whatAnotherRunCoversMeanwhileIsNotToldTwice() async throws {
        try await TestDatabase.with(.sqlite) { database in
            var history = try EventFixture()
            history.commit("only", at: 15 * Self.day)
            history.head("only", at: 16 * Self.day)
            let isCovered = Rendezvous()
            await #expect {
                try await Self.report(on: history, asOfDay: 20, in: database) { _ in
                    // The facts are read, in a snapshot, and not yet stored.
                    Task.detached {
                        try await Self.coverEverything(in: database)
                        isCovered.reach()
                    }
                    #expect(isCovered.wait())
                    return IngestionHealth()
                }
            } throws: { error in
                if case ReportError.windowTakenByAnotherRun = error { true } else { false }
            }
            let reports = try await database.read(in: .estate(.local)) {
                try ReportStore.list(estate: .local, in: $0)
            }
            #expect(reports.isEmpty)
            #expect(try await Self.count(of: .told, in: database) == 1)
        }
    }

    @Test func whatCannotBeSeenIsUnknownAndIsToldOnce() async throws {
        try await TestDatabase.with(.sqlite) { database in
            var history = try EventFixture()
            history.commit("only", at: 15 * Self.day)
            history.head("only", at: 16 * Self.day)
            let healthy = try #require(try await Self.report(on: history, asOfDay: 20, in: database))
            #expect(healthy.result.status == .onTrack)

            let stale = IngestionHealth(unhealthyReason: "clone last fetched 1970-01-20")
            let unseen = try #require(
                try await Self.report(on: history, asOfDay: 30, in: database) { _ in stale })
            #expect(unseen.result.status == .unknown)
            #expect(unseen.result.statusReason.contains("last fetched 1970-01-20"))
            #expect(try await Self.report(on: history, asOfDay: 40, in: database) { _ in stale } == nil)

            let staler = IngestionHealth(unhealthyReason: "clone last fetched 1970-02-02")
            #expect(try await Self.report(on: history, asOfDay: 50, in: database) { _ in staler } != nil)
        }
    }

    @Test func anEventThatCannotBeReadMakesTheReportUnknown() async throws {
        try await TestDatabase.with(.sqlite) { database in
            var history = try EventFixture()
            history.commit("only", at: 15 * Self.day)
            history.head("only", at: 16 * Self.day)
            history.add(.gitCommit, "poison", at: Self.at(15), Array("{}".utf8))
            let report = try #require(try await Self.report(on: history, asOfDay: 20, in: database))
            #expect(report.result.status == .unknown)
            #expect(report.result.statusReason.contains("1 raw event could not be read"))
            #expect(report.coverage.activities == 1)
        }
    }

    @Test func aTimeBeforeTheLedgersEndIsRefusedByNamingIt() async throws {
        try await TestDatabase.with(.sqlite) { database in
            var history = try EventFixture()
            history.commit("only", at: 15 * Self.day)
            history.head("only", at: 16 * Self.day)
            _ = try await Self.report(on: history, asOfDay: 20, in: database)
            await #expect {
                try await Self.report(on: history, asOfDay: 19, in: database)
            } throws: { error in
                guard case ReportError.asOfBeforeLedgerEnd(let asOf, let ledgerEnd) = error else { return false }
                return asOf == Self.at(19) && ledgerEnd == Self.at(20)
            }
        }
    }

    @Test func judgingAgainSupersedesAndCoversNothingAnew() async throws {
        try await TestDatabase.with(.sqlite) { database in
            var history = try EventFixture()
            history.commit("only", at: 15 * Self.day)
            history.head("only", at: 16 * Self.day)
            await #expect(throws: ReportError.self) {
                try await Self.report(on: history, asOfDay: 20, again: true, in: database)
            }
            let first = try #require(try await Self.report(on: history, asOfDay: 20, in: database))
            let again = try #require(try await Self.report(on: history, asOfDay: 25, again: true, in: database))
            #expect(again.window == first.window)
            #expect(again.coverage == first.coverage)
            #expect(again.supersedes == first.id)
            #expect(again.evidenceHash == first.evidenceHash)
            let stored = try await database.read(in: .estate(.local)) { transaction in
                try ReportStore.list(estate: .local, in: transaction)
            }
            #expect(stored.map(\.supersededBy).sorted { $0 == nil && $1 != nil } == [nil, again.id])
        }
    }

    private static func at(_ day: Int64) -> Instant { Instant(secondsSince1970: day * Self.day) }

    private static func count(of role: CoverageRole, in database: Database) async throws -> Int? {
        try await database.read(in: .estate(.local)) {
            try $0.first("SELECT COUNT(*) FROM coverage WHERE role = \(role.rawValue)") { try $0.integer(0) }
        }
    }

    /// As a run of another subject's ledger that was faster.
    private static func coverEverything(in database: Database) async throws {
        try await database.write(in: .estate(.local)) { transaction in
            let subject = LedgerSubject(estate: .local, scope: .repository, subject: "acme/mirror")
            let window = try LedgerStore.open(
                ReportingWindow(start: at(10), end: at(20)), after: nil, of: subject, in: transaction)
            let activities = try transaction.query("SELECT activity_id FROM activities") { try $0.hash(0) }
            try CoverageStore.cover(activities, late: [], as: .told, by: window, estate: .local, in: transaction)
        }
    }

    /// Takes the events in and reports up to a day, with a first window of ten; `nil` where there is nothing new.
    @discardableResult
    private static func report(
        on fixture: EventFixture, asOfDay day: Int64, again: Bool = false, in database: Database,
        health: @escaping @Sendable (Instant) -> IngestionHealth = { _ in IngestionHealth() }
    ) async throws -> Report? {
        let asOf = at(day)
        let (events, repository) = (fixture.events, fixture.repository)
        _ = try await database.write(in: .estate(.local)) { transaction in
            try RawEventStore.append(events, estate: .local, receivedAt: asOf, in: transaction)
        }
        try await EventTransformer(database: database, clock: .fixed(at: asOf)).transformPending(estate: .local)
        let generator = ReportGenerator(database: database, estate: .local, clock: .fixed(at: asOf))
        let outcome = try await generator.generate(
            ReportRequest(
                repository: repository, branch: "main", asOf: asOf, firstWindow: .days(10), again: again,
                health: health))
        switch outcome {
        case .reported(let report): return report
        case .nothingNew: return nil
        }
    }
}
