import GhillieCore
import Persistence
import TestSupport
import Testing

@testable import Gold

@Suite struct LedgerStoreTests {
    private static let subject = LedgerSubject.repository(RepositoryID(stored: "acme/widgets"), estate: .local)

    private static func window(_ start: Int64, _ end: Int64) -> ReportingWindow {
        ReportingWindow(start: Instant(microseconds: start), end: Instant(microseconds: end))
    }

    @discardableResult
    private static func open(
        _ window: ReportingWindow, after previous: LedgerWindow? = nil, in database: Database
    ) async throws -> LedgerWindow {
        try await database.write(in: .estate(.local)) {
            try LedgerStore.open(window, after: previous, of: subject, in: $0)
        }
    }

    private static func close(
        _ window: LedgerWindow, as state: LedgerWindow.State, in database: Database
    ) async throws {
        try await database.write(in: .estate(.local)) {
            try LedgerStore.close(window, as: state, of: subject, in: $0)
        }
    }

    private static func lastClosed(
        of subject: LedgerSubject = subject, in database: Database
    ) async throws -> LedgerWindow? {
        try await database.read(in: .estate(subject.estate)) { try LedgerStore.lastClosed(of: subject, in: $0) }
    }

    private static func lastReported(in database: Database) async throws -> LedgerWindow? {
        try await database.read(in: .estate(.local)) { try LedgerStore.lastReported(of: subject, in: $0) }
    }

    private static func isTaken(_ error: any Error) -> Bool {
        if case ReportError.windowTakenByAnotherRun = error { true } else { false }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func anOpenWindowDoesNotMoveTheLedger(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let opened = try await Self.open(Self.window(0, 10), in: database)
            #expect(opened.seq == 1)
            #expect(opened.state == .open)
            #expect(opened.window == Self.window(0, 10))
            #expect(try await Self.lastClosed(in: database) == nil)
            #expect(try await Self.lastReported(in: database) == nil)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aWindowIsClosedByAReportOrAsQuiet(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let first = try await Self.open(Self.window(0, 10), in: database)
            try await Self.close(first, as: .reported, in: database)
            let reported = try #require(try await Self.lastClosed(in: database))
            #expect(reported.state == .reported)
            let second = try await Self.open(Self.window(10, 20), after: reported, in: database)
            #expect(second.seq == 2)
            try await Self.close(second, as: .quiet, in: database)
            #expect(try await Self.lastClosed(in: database)?.window == Self.window(10, 20))
            #expect(try await Self.lastReported(in: database)?.window == Self.window(0, 10))
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func anUnfinishedWindowIsTakenOverWithItsEndMoved(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let left = try await Self.open(Self.window(0, 10), in: database)
            let taken = try await Self.open(Self.window(5, 15), in: database)
            #expect(taken.id == left.id)
            await #expect(performing: { try await Self.close(left, as: .reported, in: database) }, throws: Self.isTaken)
            try await Self.close(taken, as: .reported, in: database)
            #expect(try await Self.lastClosed(in: database)?.window == Self.window(5, 15))
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aClosedWindowIsNeitherOpenedNorClosedOnceMore(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let first = try await Self.open(Self.window(0, 10), in: database)
            try await Self.close(first, as: .reported, in: database)
            await #expect(
                performing: { try await Self.open(Self.window(0, 20), in: database) }, throws: Self.isTaken)
            await #expect(performing: { try await Self.close(first, as: .quiet, in: database) }, throws: Self.isTaken)
            #expect(try await Self.lastClosed(in: database)?.window == Self.window(0, 10))
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func theDatabaseItselfRefusesTwoWindowsFromOneStart(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let first = try await Self.open(Self.window(0, 10), in: database)
            try await Self.close(first, as: .reported, in: database)
            // The next window in sequence, which only the key on the start keeps out.
            await #expect(
                performing: { try await Self.open(Self.window(0, 20), after: first, in: database) },
                throws: Self.isTaken)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func ledgersOfOtherSubjectsAreApart(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let first = try await Self.open(Self.window(0, 10), in: database)
            try await Self.close(first, as: .reported, in: database)
            for other in [
                LedgerSubject.repository(RepositoryID(stored: "acme/gadgets"), estate: .local),
                LedgerSubject.repository(RepositoryID(stored: "acme/widgets"), estate: EstateID("other")),
                LedgerSubject(estate: .local, scope: .project, subject: "acme/widgets"),
            ] {
                #expect(try await Self.lastClosed(of: other, in: database) == nil)
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func runsAtOnceOpenOneWindowAndOneOfThemClosesIt(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let closed = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<6 {
                    group.addTask {
                        do {
                            let opened = try await Self.open(Self.window(0, 10), in: database)
                            try await Self.close(opened, as: .reported, in: database)
                            return true
                        } catch ReportError.windowTakenByAnotherRun {
                            return false
                        }
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(closed == 1)
            let windows = try await database.read(in: .estate(.local)) {
                try $0.first("SELECT COUNT(*) FROM ledger_windows") { try $0.integer(0) }
            }
            #expect(windows == 1)
        }
    }
}
