import Bronze
import Catalogue
import GhillieCore
import Gold
import Persistence
import Silver
import StatusModels
import TestSupport
import Testing

/// What a noise filter does to reports and to the ledger, on every engine.
@Suite struct NoiseTests {
    private static let day: Int64 = 86_400
    private static let bots = NoiseFilter(ignoringAuthors: ["dependabot[bot]"])

    /// Day 11: Ada's work; days 12 and 13: a bot's.
    private static func history() throws -> EventFixture {
        var history = try EventFixture()
        history.commit("root", at: 1 * day)
        history.commit("work", "feat: add a hatch", parents: ["root"], at: 11 * day)
        history.commit("one", "Bump yams from 5.0.0 to 5.1.0", parents: ["work"], at: 12 * day, by: .dependabot)
        history.commit("two", "Bump grdb from 6.0.0 to 7.0.0", parents: ["one"], at: 13 * day, by: .dependabot)
        history.head("two", at: 14 * day)
        return history
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatIsHiddenIsCoveredAndCountedAndNotTold(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let history = try Self.history()
            let report = try #require(try await Self.report(on: history, asOfDay: 20, noise: Self.bots, in: database))
            #expect(report.coverage == CoverageCounts(activities: 1, changes: 1, late: 0, noise: 2))
            #expect(!Self.text(of: report).contains("yams"))
            #expect(report.result.notes.contains { $0.contains("2 changes filtered") })

            let again = try #require(
                try await Self.report(on: history, asOfDay: 20, again: true, noise: Self.bots, in: database))
            #expect(again.coverage == report.coverage)
            #expect(again.evidenceHash == report.evidenceHash)
            #expect(try await Self.report(on: history, asOfDay: 22, noise: Self.bots, in: database) == nil)
            #expect(try await Self.uncovered(in: database) == 0)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aChangedFilterBringsThingsBackOnceAndLate(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let history = try Self.history()
            try await Self.report(on: history, asOfDay: 20, noise: Self.bots, in: database)
            let yams = NoiseFilter(titlePrefixes: ["bump yams"])
            let next = try #require(try await Self.report(on: history, asOfDay: 22, noise: yams, in: database))
            #expect(next.coverage == CoverageCounts(activities: 1, changes: 1, late: 1, noise: 0))
            #expect(Self.text(of: next).contains("grdb"))
            #expect(next.window.start == Self.at(20))

            let last = try #require(try await Self.report(on: history, asOfDay: 24, noise: .none, in: database))
            #expect(last.coverage == CoverageCounts(activities: 1, changes: 1, late: 1, noise: 0))
            #expect(Self.text(of: last).contains("yams"))
            #expect(try await Self.report(on: history, asOfDay: 26, noise: .none, in: database) == nil)
            #expect(try await Self.report(on: history, asOfDay: 28, noise: Self.bots, in: database) == nil)
        }
    }

    @Test func whatAFilterHidesIsNoNewsAndWaitsForTheNext() async throws {
        try await TestDatabase.with(.sqlite) { database in
            var history = try Self.history()
            try await Self.report(on: history, asOfDay: 20, noise: Self.bots, in: database)
            history.commit(
                "three", "Bump nio from 2.0.0 to 2.1.0", parents: ["two"], at: 21 * Self.day, by: .dependabot)
            history.head("three", at: 22 * Self.day)
            #expect(try await Self.report(on: history, asOfDay: 23, noise: Self.bots, in: database) == nil)
            history.commit("more", "fix: close the hatch", parents: ["three"], at: 24 * Self.day)
            history.head("more", at: 25 * Self.day)
            let report = try #require(try await Self.report(on: history, asOfDay: 26, noise: Self.bots, in: database))
            #expect(report.coverage == CoverageCounts(activities: 1, changes: 1, late: 0, noise: 1))
        }
    }

    @Test func aWindowOfNothingButNoiseIsNotGreen() async throws {
        try await TestDatabase.with(.sqlite) { database in
            let everything = NoiseFilter(paths: ["*"])
            let report = try #require(
                try await Self.report(on: Self.history(), asOfDay: 20, noise: everything, in: database))
            #expect(report.result.status == .unknown)
            #expect(report.result.statusReason.contains("3 changes that noise filters hide"))
            #expect(report.coverage == CoverageCounts(activities: 0, changes: 0, late: 0, noise: 3))
        }
    }

    @Test func whatARewriteReplacesStaysHiddenAndComesBack() async throws {
        try await TestDatabase.with(.sqlite) { database in
            let day = Self.day
            var history = try Self.history()
            try await Self.report(on: history, asOfDay: 20, noise: Self.bots, in: database)
            // The bot's commits on top of another root of the window.
            history.commit("base", "feat: add a ladder", parents: ["work"], at: 21 * day)
            for (name, title, parent, at) in [
                ("one again", "Bump yams from 5.0.0 to 5.1.0", "base", Int64(12)),
                ("two again", "Bump grdb from 6.0.0 to 7.0.0", "one again", 13),
            ] {
                history.commit(name, title, parents: [parent], at: 22 * day, authored: at * day, by: .dependabot)
            }
            history.head("two again", at: 23 * day)
            let report = try #require(try await Self.report(on: history, asOfDay: 24, noise: Self.bots, in: database))
            #expect(report.coverage.changes == 1)
            #expect(report.coverage.noise == 2)
            let back = try #require(try await Self.report(on: history, asOfDay: 26, noise: .none, in: database))
            #expect(back.coverage.activities == 2)
            #expect(Self.text(of: back).contains("yams"))
        }
    }

    @Test func aRevertOfHiddenWorkOfTheSameWindowIsNoRisk() async throws {
        try await TestDatabase.with(.sqlite) { database in
            let day = Self.day
            var history = try Self.history()
            for (name, reverted, parent) in [("un-one", "one", "two"), ("un-two", "two", "un-one")] {
                history.commit(
                    name, "Revert \"\(reverted)\"\n\nThis reverts commit \(EventFixture.sha(reverted)).",
                    parents: [parent], at: 14 * day + (name == "un-one" ? 0 : 60))
            }
            history.head("un-two", at: 15 * day)
            let report = try #require(try await Self.report(on: history, asOfDay: 20, noise: Self.bots, in: database))
            #expect(report.result.risks.isEmpty)
            #expect(report.result.status == .onTrack)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func liftingAFilterTellsNoWorkThatAToldRevertTookBack(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let day = Self.day
            var history = try Self.history()
            history.commit(
                "un-two", "Revert \"Bump grdb from 6.0.0 to 7.0.0\"\n\nThis reverts commit \(EventFixture.sha("two")).",
                parents: ["two"], at: 14 * day)
            history.head("un-two", at: 15 * day)
            try await Self.report(on: history, asOfDay: 20, noise: Self.bots, in: database)
            let back = try #require(try await Self.report(on: history, asOfDay: 22, noise: .none, in: database))
            #expect(back.coverage == CoverageCounts(activities: 2, changes: 2, late: 2, noise: 0))
            let grdb = back.result.highlights.filter { $0.text.contains("grdb") }
            #expect(grdb.map(\.section) == [.reverts])
            #expect(grdb.first?.text.contains("after a revert took it back on 1970-01-15") == true)
            #expect(back.result.risks.isEmpty && back.result.status == .onTrack)
            #expect(Self.text(of: back).contains("yams"))
        }
    }

    @Test func whatWasTakenBackAndCameAgainIsToldAsWorkWhenItsFilterIsLifted() async throws {
        try await TestDatabase.with(.sqlite) { database in
            let day = Self.day
            var history = try Self.history()
            for (name, reverted, parent) in [("un-two", "two", "two"), ("re-two", "un-two", "un-two")] {
                history.commit(
                    name, "Revert \"\(reverted)\"\n\nThis reverts commit \(EventFixture.sha(reverted)).",
                    parents: [parent], at: 14 * day + (name == "un-two" ? 0 : 60))
            }
            history.head("re-two", at: 15 * day)
            try await Self.report(on: history, asOfDay: 20, noise: Self.bots, in: database)
            let back = try #require(try await Self.report(on: history, asOfDay: 22, noise: .none, in: database))
            #expect(back.result.highlights.allSatisfy { $0.section != .reverts })
            #expect(Self.text(of: back).contains("grdb"))
        }
    }

    @Test func aFirstWindowOfNoiseAloneKnowsItsHistory() async throws {
        try await TestDatabase.with(.sqlite) { database in
            let day = Self.day
            var shallow = try EventFixture()
            shallow.commit("tip", "Bump a from 1 to 2", parents: ["before"], at: 15 * day, by: .dependabot)
            shallow.head("tip", at: 16 * day)
            try await Self.report(on: shallow, asOfDay: 20, noise: Self.bots, in: database)
            var deep = try EventFixture()
            deep.commit("start", at: 1 * day)
            deep.commit("before", "feat: add a hatch", parents: ["start"], at: 2 * day)
            deep.commit("new", "feat: add a lamp", parents: ["tip"], at: 21 * day)
            deep.head("new", at: 22 * day)
            let report = try #require(try await Self.report(on: deep, asOfDay: 24, noise: Self.bots, in: database))
            #expect(report.coverage == CoverageCounts(activities: 1, changes: 1, late: 0, noise: 0))
        }
    }

    /// Any sequence of filters: each activity is told at most once, and what no filter hides at the end is told.
    @Test(arguments: 0..<20) func whateverTheFiltersNothingIsToldTwiceOrLost(seed: UInt64) async throws {
        try await TestDatabase.with(.sqlite) { database in
            var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
            func next(_ count: Int) -> Int {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Int((state >> 33) % UInt64(count))
            }
            let filters = [
                NoiseFilter.none, Self.bots, NoiseFilter(titlePrefixes: ["bump a"]), NoiseFilter(paths: ["docs/*"]),
                Self.bots.union(NoiseFilter(paths: ["docs/*"])),
            ]
            var history = try EventFixture()
            history.commit("c0", at: Self.day)
            var told = 0
            var count = 0
            for window in 1...6 {
                let start = Int64(10 * window)
                for _ in 0..<next(4) {
                    count += 1
                    let isBot = next(2) == 0
                    history.commit(
                        "c\(count)", isBot ? "Bump \(next(2) == 0 ? "a" : "b") from 1 to 2" : "Add part \(count)",
                        parents: ["c\(count - 1)"], at: (start + 1) * Self.day + Int64(count),
                        by: isBot ? .dependabot : .ada, paths: [next(2) == 0 ? "M docs/a.md" : "M Sources/a.swift"])
                }
                history.head("c\(count)", at: (start + 8) * Self.day)
                let filter = window == 6 ? .none : filters[next(filters.count)]
                let report = try await Self.report(on: history, asOfDay: start + 10, noise: filter, in: database)
                told += report?.coverage.activities ?? 0
            }
            #expect(told == count)
            #expect(try await Self.uncovered(in: database) == 0)
        }
    }

    // MARK: - Support

    private static func at(_ day: Int64) -> Instant { Instant(secondsSince1970: day * Self.day) }

    private static func text(of report: Report) -> String {
        ([report.result.summary] + report.result.highlights.map(\.text)).joined(separator: "\n")
    }

    private static func uncovered(in database: Database) async throws -> Int {
        try await database.read(in: .estate(.local)) { transaction in
            try transaction.first("SELECT COUNT(*) FROM uncovered_activities") { try $0.integer(0) } ?? 0
        }
    }

    @discardableResult
    private static func report(
        on fixture: EventFixture, asOfDay day: Int64, again: Bool = false, noise: NoiseFilter, in database: Database
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
                settings: ReportSettings(noise: noise),
                health: { _ in IngestionHealth() }))
        switch outcome {
        case .reported(let report): return report
        case .nothingNew: return nil
        }
    }
}
