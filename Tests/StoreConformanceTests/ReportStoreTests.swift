import GhillieCore
import Persistence
import StatusModels
import TestSupport
import Testing

@testable import Gold

@Suite struct ReportStoreTests {
    private static let commit = GitObjectID(stored: String(repeating: "a", count: 40))

    private static func subject(_ slug: RepositorySlug) -> LedgerSubject {
        .repository(RepositoryID(slug), estate: .local)
    }

    private static let result = StatusResult(
        status: .atRisk, statusReason: "A released change was reverted.",
        summary: "Söme \"text\" of\n\tall \\ sorts 🎮.",
        highlights: [
            .init(
                section: .features, text: "Added ünits", citations: [.pullRequest(12), .commit(commit)], late: false),
            .init(section: .fixes, text: "Fixed it", citations: [.commit(commit)], late: true),
        ],
        risks: [
            .init(
                key: "revert:1", text: "It may come back", citations: [.release(tag: "v1.0.0")],
                since: Instant(microseconds: 1_500_000), state: .ongoing)
        ],
        nextSteps: [.init(text: "Look at it", citations: [.pullRequest(12)])], notes: ["The clone is shallow."],
        notSeen: ["open pull requests"])

    private static func report(
        _ number: UInt64, of slug: String = "Acme/Widgets", window: ReportingWindow, generatedAt: Int64? = nil,
        previous: ReportID? = nil, supersedes: ReportID? = nil
    ) throws -> Report {
        let slug = try RepositorySlug(parsing: slug)
        return Report(
            id: ReportID(at: Instant(microseconds: 1), random: 0, number), kind: .ledger, estate: .local,
            scope: .repository, subject: slug.description, repository: slug, branch: "main", head: commit,
            window: window, generatedAt: Instant(microseconds: generatedAt ?? Int64(number)), model: "heuristic-v1",
            result: result, coverage: CoverageCounts(activities: 41, changes: 17, late: 2, noise: 0),
            evidenceHash: ContentHash(joining: "evidence"), previousReport: previous, supersedes: supersedes,
            modelLatencyMilliseconds: 3)
    }

    private static func window(_ start: Int64, _ end: Int64) -> ReportingWindow {
        ReportingWindow(start: Instant(microseconds: start), end: Instant(microseconds: end))
    }

    /// Opens a window, stores its report and closes it.
    @discardableResult
    private static func store(
        _ report: Report, after previous: LedgerWindow? = nil, unhealthyReason: String? = nil, in database: Database
    ) async throws -> LedgerWindow {
        let subject = subject(report.repository)
        return try await database.write(in: .estate(.local)) { (transaction: SQLTransaction) throws in
            let window = try LedgerStore.open(report.window, after: previous, of: subject, in: transaction)
            try ReportStore.insert(
                report, opened: OpenedWindow(window: window, subject: subject, isFirst: true, superseded: nil),
                unhealthyReason: unhealthyReason, in: transaction)
            try LedgerStore.close(window, as: .reported, of: subject, in: transaction)
            return try LedgerStore.lastClosed(of: subject, in: transaction) ?? window
        }
    }

    private static func storeAgain(_ report: Report, in window: LedgerWindow, in database: Database) async throws {
        let opened = OpenedWindow(
            window: window, subject: subject(report.repository), isFirst: false, superseded: report.supersedes)
        try await database.write(in: .estate(.local)) {
            try ReportStore.insert(report, opened: opened, unhealthyReason: nil, in: $0)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aReportIsReadBackAsItWasStored(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let first = try Self.report(1, window: Self.window(0, 10))
            let closed = try await Self.store(first, unhealthyReason: "clone last fetched 2026-01-31", in: database)
            let second = try Self.report(2, window: Self.window(10, 20), previous: first.id)
            try await Self.store(second, after: closed, in: database)
            for report in [first, second] {
                let read = try #require(
                    try await database.read(in: .estate(.local)) {
                        try ReportStore.report(id: report.id, estate: .local, in: $0)
                    })
                #expect(read.id == report.id)
                #expect(read.kind == .ledger)
                #expect(read.estate == .local)
                #expect(read.scope == .repository)
                #expect(read.subject == "Acme/Widgets")
                #expect(read.repository == report.repository)
                #expect(read.branch == "main")
                #expect(read.head == Self.commit)
                #expect(read.window == report.window)
                #expect(read.generatedAt == report.generatedAt)
                #expect(read.model == "heuristic-v1")
                #expect(read.result == Self.result)
                #expect(read.coverage == report.coverage)
                #expect(read.evidenceHash == report.evidenceHash)
                #expect(read.previousReport == report.previousReport)
                #expect(read.supersedes == nil)
                #expect(read.modelLatencyMilliseconds == 3)
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func eachCitationIsKeptOnce(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            try await Self.store(Self.report(1, window: Self.window(0, 10)), in: database)
            let citations = try await database.read(in: .estate(.local)) {
                try $0.query("SELECT citation FROM report_citations ORDER BY citation") { try $0.text(0) }
            }
            #expect(citations == ["commit:\(Self.commit)", "pr:12", "release:v1.0.0"])
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func theNewestReportOfAWindowIsCurrent(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let first = try Self.report(1, window: Self.window(0, 10))
            let closed = try await Self.store(first, in: database)
            let again = try Self.report(2, window: Self.window(0, 10), supersedes: first.id)
            try await Self.storeAgain(again, in: closed, in: database)
            try await database.read(in: .estate(.local)) { (transaction: SQLTransaction) throws in
                let subject = Self.subject(first.repository)
                #expect(try ReportStore.current(of: closed, estate: .local, in: transaction)?.report.id == again.id)
                let current = try ReportStore.currentReports(
                    of: subject, endingBy: Instant(microseconds: 10), limit: 5, in: transaction)
                #expect(current.map(\.report.id) == [again.id])
                #expect(try ReportStore.latest(estate: .local, in: transaction)?.id == again.id)
                let list = try ReportStore.list(estate: .local, in: transaction)
                #expect(list.map(\.id) == [again.id, first.id])
                #expect(list.map(\.supersededBy) == [nil, again.id])
            }
        }
    }

    /// Clocks are set back now and then, and ids are random within a millisecond.
    @Test(arguments: TestDatabase.Engine.available)
    func whatSupersedesIsCurrentWhateverTheClockSaid(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let first = try Self.report(9, window: Self.window(0, 10))
            let closed = try await Self.store(first, in: database)
            let again = try Self.report(5, window: Self.window(0, 10), generatedAt: 1, supersedes: first.id)
            try await Self.storeAgain(again, in: closed, in: database)
            let current = try await database.read(in: .estate(.local)) {
                try ReportStore.current(of: closed, estate: .local, in: $0)?.report.id
            }
            #expect(current == again.id)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aReportIsSupersededOnce(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let first = try Self.report(1, window: Self.window(0, 10))
            let closed = try await Self.store(first, in: database)
            try await Self.storeAgain(
                Self.report(2, window: Self.window(0, 10), supersedes: first.id), in: closed, in: database)
            await #expect(
                performing: {
                    try await Self.storeAgain(
                        Self.report(3, window: Self.window(0, 10), supersedes: first.id), in: closed, in: database)
                }, throws: { if case ReportError.windowTakenByAnotherRun = $0 { true } else { false } })
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func earlierReportsAreThoseOfWindowsThatHadEnded(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            var closed: LedgerWindow?
            var ids: [ReportID] = []
            for number in 0..<4 {
                let report = try Self.report(
                    UInt64(number), window: Self.window(Int64(number) * 10, Int64(number) * 10 + 10))
                closed = try await Self.store(report, after: closed, in: database)
                ids.append(report.id)
            }
            let expected = [ids[2], ids[1]]
            try await database.read(in: .estate(.local)) { (transaction: SQLTransaction) throws in
                let reports = try ReportStore.currentReports(
                    of: Self.subject(try RepositorySlug(parsing: "acme/widgets")), endingBy: Instant(microseconds: 30),
                    limit: 2, in: transaction)
                #expect(reports.map(\.report.id) == expected)
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func listsTheNewestFirstAndNoMoreThanAsked(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            for (number, slug) in ["acme/a", "acme/b", "acme/c"].enumerated() {
                try await Self.store(
                    Self.report(UInt64(number), of: slug, window: Self.window(0, 10), generatedAt: 5), in: database)
            }
            try await database.read(in: .estate(.local)) { (transaction: SQLTransaction) throws in
                #expect(
                    try ReportStore.list(estate: .local, in: transaction).map(\.subject) == [
                        "acme/c", "acme/b", "acme/a",
                    ])
                #expect(try ReportStore.list(estate: .local, limit: 1, in: transaction).map(\.subject) == ["acme/c"])
                #expect(try ReportStore.latest(estate: .local, in: transaction)?.subject == "acme/c")
                // Of equal times the id decides, so that a page that ends between them loses none.
                let first = try ReportStore.list(estate: .local, limit: 1, in: transaction)
                let rest = try ReportStore.list(estate: .local, after: first.first?.position, in: transaction)
                #expect(rest.map(\.subject) == ["acme/b", "acme/a"])
                let none = try ReportStore.list(estate: .local, after: rest.last?.position, in: transaction)
                #expect(none.isEmpty)
                let subject = Self.subject(try RepositorySlug(parsing: "acme/b"))
                #expect(try ReportStore.latest(of: subject, in: transaction)?.subject == "acme/b")
                let nobody = Self.subject(try RepositorySlug(parsing: "acme/z"))
                #expect(try ReportStore.latest(of: nobody, in: transaction) == nil)
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func reportsOfAnotherEstateAreNotSeen(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let report = try Self.report(1, window: Self.window(0, 10))
            try await Self.store(report, in: database)
            let other = EstateID("other")
            try await database.read(in: .estate(other)) { (transaction: SQLTransaction) throws in
                #expect(try ReportStore.list(estate: other, in: transaction).isEmpty)
                #expect(try ReportStore.latest(estate: other, in: transaction) == nil)
                #expect(try ReportStore.report(id: report.id, estate: other, in: transaction) == nil)
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aReviewIsOneAWindowAndCountsItsAttempts(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let closed = try await Self.store(Self.report(1, window: Self.window(0, 10)), in: database)
            for message in ["first", "second"] {
                try await database.write(in: .estate(.local)) {
                    try ReviewStore.insert(
                        [ValidationIssue(code: .blankText, message: message)], window: closed,
                        model: "heuristic-v1",
                        estate: .local, in: $0)
                }
            }
            let reviews = try await database.read(in: .estate(.local)) {
                try $0.query("SELECT attempts, issues, state FROM report_reviews") {
                    "\(try $0.integer(0)) \(try $0.text(1)) \(try $0.text(2))"
                }
            }
            #expect(reviews == [#"2 [{"code":"blank_text","message":"second"}] pending"#])
        }
    }
}
