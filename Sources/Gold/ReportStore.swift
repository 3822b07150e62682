package import GhillieCore
package import Persistence
import StatusModels

/// A line of `ghillie report list`.
package struct ReportListing: Hashable, Sendable, Codable {
    package let id: ReportID
    package let scope: ReportScope
    package let subject: String
    package let windowStart: Instant
    package let windowEnd: Instant
    package let generatedAt: Instant
    package let status: ReportStatus
    package let model: String
    /// The report that replaced it, where one did.
    package let supersededBy: ReportID?

    enum CodingKeys: String, CodingKey {
        case scope, subject, status, model
        case id = "report_id"
        case windowStart = "window_start"
        case windowEnd = "window_end"
        case generatedAt = "generated_at"
        case supersededBy = "superseded_by"
    }

    /// Where it stands in the list.
    package struct Position: Hashable, Sendable {
        package let generatedAt: Instant
        package let id: ReportID

        package init(generatedAt: Instant, id: ReportID) {
            self.generatedAt = generatedAt
            self.id = id
        }

        /// Before the newest.
        fileprivate static let start = Position(
            generatedAt: .latest, id: ReportID(stored: "~"))
    }

    package var position: Position { Position(generatedAt: generatedAt, id: id) }
}

/// `reports`: immutable once written.
package enum ReportStore {
    static func insert(
        _ report: Report, opened: OpenedWindow, unhealthyReason: String?, in transaction: SQLTransaction
    ) throws {
        let summary = MachineSummary(report, unhealthyReason: unhealthyReason)
        let inserted = try transaction.execute(
            """
            INSERT INTO reports (
                report_id, estate_id, window_id, kind, scope, subject, repository, window_start, window_end, generated_at, model,
                status, machine_summary, evidence_sha256, model_latency_ms, previous_report_id, supersedes
            )
            VALUES (
                \(report.id.rawValue), \(report.estate), \(Int(opened.window.id)), \(report.kind.rawValue),
                \(report.scope.rawValue), \(opened.subject.subject), \(report.repository.description), \(report.window.start), \(report.window.end),
                \(report.generatedAt), \(report.model), \(report.result.status.rawValue), \(try summary.text()),
                \(report.evidenceHash), \(report.modelLatencyMilliseconds), \(report.previousReport?.rawValue),
                \(report.supersedes?.rawValue)
            )
            ON CONFLICT (supersedes) DO NOTHING
            """)
        guard inserted == 1 else { throw ReportError.windowTakenByAnotherRun }
        var citations = SQLRows(["citation": .text])
        for citation in report.result.citations { citations.append([.text(citation.description)]) }
        try transaction.execute(over: citations) { chunk in
            """
            WITH \(rows: chunk, as: "new")
            INSERT INTO report_citations (estate_id, report_id, citation)
            SELECT \(report.estate), \(report.id.rawValue), new.citation
            FROM new
            """
        }
    }

    /// Newest first: by time of generation, then id; those that stand after `position`, where one is given.
    package static func list(
        estate: EstateID, limit: Int = 200, after position: ReportListing.Position? = nil,
        in transaction: SQLTransaction
    ) throws -> [ReportListing] {
        let position = position ?? ReportListing.Position.start
        return try transaction.query(
            """
            SELECT
                reports.report_id, reports.scope, reports.repository, reports.window_start, reports.window_end,
                reports.generated_at, reports.status, reports.model, successor.report_id
            FROM reports
            LEFT JOIN reports AS successor
                ON successor.estate_id = reports.estate_id
                AND successor.supersedes = reports.report_id
            WHERE reports.estate_id = \(estate)
                AND (reports.generated_at, reports.report_id) < (\(position.generatedAt), \(position.id.rawValue))
            ORDER BY reports.generated_at DESC, reports.report_id DESC
            LIMIT \(limit)
            """
        ) { row in
            ReportListing(
                id: ReportID(stored: try row.text(0)), scope: try stored("reports.scope", try row.text(1)),
                subject: try row.text(2), windowStart: try row.instant(3), windowEnd: try row.instant(4),
                generatedAt: try row.instant(5), status: try stored("reports.status", try row.text(6)),
                model: try row.text(7), supersededBy: try row.optionalText(8).map(ReportID.init(stored:)))
        }
    }

    package static func report(id: ReportID, estate: EstateID, in transaction: SQLTransaction) throws -> Report? {
        try transaction.first(
            """
            SELECT \(raw: columns)
            FROM reports
            WHERE estate_id = \(estate)
                AND report_id = \(id.rawValue)
            """, decode)?.report
    }

    /// The newest report of any subject: by time of generation, then id.
    package static func latest(estate: EstateID, in transaction: SQLTransaction) throws -> Report? {
        try transaction.first(
            """
            SELECT \(raw: columns)
            FROM reports
            WHERE estate_id = \(estate)
            ORDER BY generated_at DESC, report_id DESC
            LIMIT 1
            """, decode)?.report
    }

    /// The current report of a subject's newest window.
    package static func latest(of subject: LedgerSubject, in transaction: SQLTransaction) throws -> Report? {
        try transaction.first(
            """
            SELECT \(raw: columns)
            FROM reports
            WHERE estate_id = \(subject.estate)
                AND scope = \(subject.scope.rawValue)
                AND subject = \(subject.subject)
                AND kind = 'ledger'
                AND \(raw: isCurrent)
            ORDER BY window_end DESC, report_id DESC
            LIMIT 1
            """, decode)?.report
    }

    /// The current report of a window: the one that none supersedes, whatever the clock said when it was made.
    static func current(
        of window: LedgerWindow, estate: EstateID, in transaction: SQLTransaction
    ) throws -> StoredReport? {
        try transaction.first(
            """
            SELECT \(raw: columns)
            FROM reports
            WHERE estate_id = \(estate)
                AND window_id = \(Int(window.id))
                AND \(raw: isCurrent)
            ORDER BY report_id DESC
            LIMIT 1
            """, decode)
    }

    /// The current reports of the windows that end at or before `instant`; newest window first.
    static func currentReports(
        of subject: LedgerSubject, endingBy instant: Instant, limit: Int, in transaction: SQLTransaction
    ) throws -> [StoredReport] {
        try transaction.query(
            """
            SELECT \(raw: columns)
            FROM reports
            WHERE estate_id = \(subject.estate)
                AND scope = \(subject.scope.rawValue)
                AND subject = \(subject.subject)
                AND kind = 'ledger'
                AND window_end <= \(instant)
                AND \(raw: isCurrent)
            ORDER BY window_end DESC, report_id DESC
            LIMIT \(limit)
            """, decode)
    }

    private static let columns = """
        report_id, kind, estate_id, scope, repository, window_start, window_end, generated_at, model, machine_summary,
        evidence_sha256, previous_report_id, supersedes, model_latency_ms
        """

    private static let isCurrent = """
        NOT EXISTS (
            SELECT 1
            FROM reports AS successor
            WHERE successor.estate_id = reports.estate_id
                AND successor.supersedes = reports.report_id
        )
        """

    private static func decode(_ row: SQLRow) throws -> StoredReport {
        let summary = try MachineSummary(stored: try row.text(9))
        let report = Report(
            id: ReportID(stored: try row.text(0)), kind: try stored("reports.kind", try row.text(1)),
            estate: EstateID(try row.text(2)), scope: try stored("reports.scope", try row.text(3)),
            subject: try row.text(4), repository: try RepositorySlug(parsing: summary.repository),
            branch: summary.branch, head: summary.head.map(GitObjectID.init(stored:)),
            window: ReportingWindow(start: try row.instant(5), end: try row.instant(6)),
            timeZone: summary.timeZone, generatedAt: try row.instant(7), model: try row.text(8), result: summary.result,
            coverage: summary.coverage, evidenceHash: try row.hash(10),
            previousReport: try row.optionalText(11).map(ReportID.init(stored:)),
            supersedes: try row.optionalText(12).map(ReportID.init(stored:)),
            modelLatencyMilliseconds: try row.integer(13))
        return StoredReport(report: report, unhealthyReason: summary.unhealthyReason)
    }

    private static func stored<Value: RawRepresentable<String>>(_ column: String, _ value: String) throws -> Value {
        guard let known = Value(rawValue: value) else {
            throw ReportError.unknownStoredValue(column: column, value: value)
        }
        return known
    }
}

/// A report with what only the next one needs of it.
struct StoredReport: Sendable {
    let report: Report
    let unhealthyReason: String?
}
