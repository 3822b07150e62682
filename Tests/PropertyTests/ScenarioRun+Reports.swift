import GhillieCore
import Gold
import Persistence
import Testing

/// What a run of the generator came to, in the model's words.
struct ReportedOutcome: Sendable {
    let outcome: ModelLedger.Outcome
    let report: Report?
}

extension ScenarioRun {
    private static let clock = WallClock.fixed(at: Instant(secondsSince1970: 1_800_000_000))

    func request(asOf: Instant, again: Bool = false) -> ReportRequest {
        ReportRequest(
            repository: scenario.slug, branch: ModelClone.branch, asOf: asOf, firstWindow: Scenario.firstWindow,
            again: again, health: { _ in IngestionHealth() })
    }

    /// Asks for the report that follows, and reads back what its window covers.
    func report(asOf: Instant) async throws -> ReportedOutcome {
        let generator = ReportGenerator(database: database, estate: Self.estate, clock: Self.clock)
        do {
            switch try await generator.generate(request(asOf: asOf)) {
            case .nothingNew(let since, _): return ReportedOutcome(outcome: .nothingNew(since: since), report: nil)
            case .reported(let report):
                let covers = try await coverage(of: report.window)
                return ReportedOutcome(outcome: .report(report.window, covers: covers), report: report)
            }
        } catch ReportError.asOfBeforeLedgerEnd(_, let ledgerEnd) {
            return ReportedOutcome(outcome: .refused(ledgerEnd: ledgerEnd), report: nil)
        }
    }

    func reportAgain() async throws -> Report? {
        let generator = ReportGenerator(database: database, estate: Self.estate, clock: Self.clock)
        guard case .reported(let report) = try await generator.generate(request(asOf: .latest, again: true)) else {
            return nil
        }
        return report
    }

    /// A run that dies between two durable steps: its window is open, and nothing else of it is left.
    func openWindow(asOf: Instant) async throws {
        let subject = LedgerSubject.repository(repository, estate: Self.estate)
        try await database.write(in: .estate(Self.estate)) { transaction in
            let last = try LedgerStore.lastClosed(of: subject, in: transaction)
            let start = last?.window.end ?? asOf - Scenario.firstWindow
            guard start < asOf else { return }
            _ = try LedgerStore.open(
                ReportingWindow(start: start, end: asOf), after: last, of: subject, in: transaction)
        }
    }

    // MARK: What is stored

    private func coverage(of window: ReportingWindow) async throws -> [ModelActivity: ModelCoverage] {
        let rows = try await database.read(in: .estate(Self.estate)) {
            try $0.query(
                """
                SELECT coverage.activity_id, coverage.role, coverage.late
                FROM coverage
                JOIN ledger_windows ON ledger_windows.window_id = coverage.window_id
                WHERE ledger_windows.window_start = \(window.start)
                """
            ) { (try $0.hash(0), try $0.text(1), try $0.boolean(2)) }
        }
        var coverage: [ModelActivity: ModelCoverage] = [:]
        for (id, role, late) in rows {
            let activity = activity(of: id)
            let known = try #require(activity, "an activity that the model does not know is covered")
            let kind = Self.coverageKind(role: role, late: late)
            let valid: ModelCoverage = try #require(kind, "\(known) is \(role), late: \(late)")
            coverage[known] = valid
        }
        #expect(coverage.count == rows.count)
        return coverage
    }

    private static func coverageKind(role: String, late: Bool) -> ModelCoverage? {
        switch (role, late) {
        case ("told", false): .told
        case ("told", true): .toldLate
        case ("baseline", false): .baseline
        case ("rewritten", false): .rewritten
        default: nil
        }
    }

    /// The ledger as the database holds it: windows that are closed, by number.
    func closedWindows() async throws -> [ReportingWindow] {
        try await database.read(in: .estate(Self.estate)) {
            try $0.query(
                """
                SELECT window_start, window_end
                FROM ledger_windows
                WHERE state = 'reported'
                ORDER BY seq
                """
            ) { ReportingWindow(start: try $0.instant(0), end: try $0.instant(1)) }
        }
    }

    /// Activities that are both covered and uncovered, or neither, and uncovered ones that are not as `activities` has them.
    func wronglyMarkedActivities() async throws -> Int {
        try await database.read(in: .estate(Self.estate)) { transaction in
            let neitherOrBoth = try transaction.first(
                """
                SELECT COUNT(*)
                FROM activities
                LEFT JOIN coverage
                    ON coverage.estate_id = activities.estate_id
                    AND coverage.activity_id = activities.activity_id
                LEFT JOIN uncovered_activities
                    ON uncovered_activities.estate_id = activities.estate_id
                    AND uncovered_activities.activity_id = activities.activity_id
                WHERE (uncovered_activities.activity_id IS NULL) = (coverage.activity_id IS NULL)
                """
            ) { try $0.integer(0) }
            let unlike = try transaction.first(
                """
                SELECT COUNT(*)
                FROM uncovered_activities
                WHERE NOT EXISTS (
                    SELECT 1
                    FROM activities
                    WHERE activities.estate_id = uncovered_activities.estate_id
                        AND activities.activity_id = uncovered_activities.activity_id
                        AND activities.repository_id = uncovered_activities.repository_id
                        AND activities.entity_kind = uncovered_activities.entity_kind
                        AND activities.occurred_at = uncovered_activities.occurred_at
                        AND activities.subject = uncovered_activities.subject
                )
                """
            ) { try $0.integer(0) }
            return (neitherOrBoth ?? 0) + (unlike ?? 0)
        }
    }

    /// How many activities before an instant no window has consumed.
    func uncoveredActivities(before instant: Instant) async throws -> Int {
        try await database.read(in: .estate(Self.estate)) {
            try $0.first("SELECT COUNT(*) FROM uncovered_activities WHERE occurred_at < \(instant)") {
                try $0.integer(0)
            } ?? 0
        }
    }

    func count(_ role: CoverageRole) async throws -> Int {
        try await database.read(in: .estate(Self.estate)) {
            try $0.first("SELECT COUNT(*) FROM coverage WHERE role = \(role.rawValue)") { try $0.integer(0) } ?? 0
        }
    }
}

extension Report {
    /// The same report without the five fields in which two equal ones may differ.
    var withoutItsOwnNames: Report {
        Report(
            id: ReportID(stored: ""), kind: kind, estate: estate, scope: scope, subject: subject,
            repository: repository, branch: branch, head: head, window: window, generatedAt: .earliest, model: model,
            result: result, coverage: coverage, evidenceHash: evidenceHash, previousReport: nil, supersedes: nil,
            modelLatencyMilliseconds: 0)
    }
}
