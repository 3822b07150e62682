package import GhillieCore
package import Persistence

/// A window of a subject's ledger. The windows of one subject follow each other without gaps or overlaps.
package struct LedgerWindow: Hashable, Sendable {
    package enum State: String, CaseIterable, Sendable {
        /// Asked for and not yet judged; the next run may move its end.
        case open
        /// Closed by a report.
        case reported
        /// Closed by a schedule without a report, since there was nothing to tell.
        case quiet
    }

    package let id: Int64
    /// From 1, ascending.
    package let seq: Int
    package let window: ReportingWindow
    package let state: State
    /// The tip of the default branch before the subject's first window, known when that closed; of other windows `nil`.
    package let baseline: GitObjectID?
    /// Of the noise filter that it was closed with; `nil` where that hid nothing, and while it is open.
    package let noiseFingerprint: ContentHash?
}

/// Whose ledger.
package struct LedgerSubject: Hashable, Sendable {
    package let estate: EstateID
    package let scope: ReportScope
    package let subject: String

    package init(estate: EstateID, scope: ReportScope, subject: String) {
        self.estate = estate
        self.scope = scope
        self.subject = subject
    }

    package static func repository(_ id: RepositoryID, estate: EstateID) -> LedgerSubject {
        LedgerSubject(estate: estate, scope: .repository, subject: id.rawValue)
    }
}

/// `ledger_windows`. Written before judgement, so that two runs cannot open the same window.
package enum LedgerStore {
    /// The first window, once it is closed.
    static func first(of subject: LedgerSubject, in transaction: SQLTransaction) throws -> LedgerWindow? {
        try window(of: subject, states: "('reported', 'quiet')", order: "seq", in: transaction)
    }

    /// The newest window that is closed, whatever closed it: the next one starts where it ends.
    package static func lastClosed(of subject: LedgerSubject, in transaction: SQLTransaction) throws -> LedgerWindow? {
        try window(of: subject, states: "('reported', 'quiet')", order: "seq DESC", in: transaction)
    }

    /// The newest window with a report: what `--again` judges again.
    package static func lastReported(of subject: LedgerSubject, in transaction: SQLTransaction) throws -> LedgerWindow?
    {
        try window(of: subject, states: "('reported')", order: "seq DESC", in: transaction)
    }

    /// Opens the window that follows `previous`, or moves the bounds of the one that an unfinished run left open.
    package static func open(
        _ window: ReportingWindow, after previous: LedgerWindow?, of subject: LedgerSubject,
        in transaction: SQLTransaction
    ) throws -> LedgerWindow {
        let seq = (previous?.seq ?? 0) + 1
        // No conflict target: of two runs that open a window at once, the later may run into the key on its start first.
        let inserted = try transaction.first(
            """
            INSERT INTO ledger_windows (estate_id, scope, subject, seq, window_start, window_end, state)
            VALUES (
                \(subject.estate), \(subject.scope.rawValue), \(subject.subject), \(seq), \(window.start), \(window.end),
                'open'
            )
            ON CONFLICT DO NOTHING
            RETURNING window_id
            """
        ) { Int64(try $0.integer(0)) }
        let moved = { () throws -> Int64? in
            try transaction.first(
                """
                UPDATE ledger_windows
                SET window_start = \(window.start), window_end = \(window.end)
                WHERE estate_id = \(subject.estate)
                    AND scope = \(subject.scope.rawValue)
                    AND subject = \(subject.subject)
                    AND seq = \(seq)
                    AND state = 'open'
                RETURNING window_id
                """
            ) { Int64(try $0.integer(0)) }
        }
        guard let opened = try inserted ?? moved() else { throw ReportError.windowTakenByAnotherRun }
        return LedgerWindow(id: opened, seq: seq, window: window, state: .open, baseline: nil, noiseFingerprint: nil)
    }

    /// Closes an open window, if it still is as this run opened it.
    ///
    /// - Throws: `ReportError.windowTakenByAnotherRun` where another run closed it or moved its bounds.
    package static func close(
        _ window: LedgerWindow, as state: LedgerWindow.State, baseline: GitObjectID? = nil, noise: ContentHash? = nil,
        of subject: LedgerSubject, in transaction: SQLTransaction
    ) throws {
        let closed = try transaction.execute(
            """
            UPDATE ledger_windows
            SET state = \(state.rawValue), baseline = \(baseline?.rawValue), noise_sha256 = \(noise?.bytes)
            WHERE estate_id = \(subject.estate)
                AND window_id = \(Int(window.id))
                AND state = 'open'
                AND window_start = \(window.window.start)
                AND window_end = \(window.window.end)
            """)
        guard closed == 1 else { throw ReportError.windowTakenByAnotherRun }
    }

    private static func window(
        of subject: LedgerSubject, states: String, order: String, in transaction: SQLTransaction
    ) throws -> LedgerWindow? {
        try transaction.first(
            """
            SELECT window_id, seq, window_start, window_end, state, baseline, noise_sha256
            FROM ledger_windows
            WHERE estate_id = \(subject.estate)
                AND scope = \(subject.scope.rawValue)
                AND subject = \(subject.subject)
                AND state IN \(raw: states)
            ORDER BY \(raw: order)
            LIMIT 1
            """
        ) { row in
            let state = try row.text(4)
            guard let state = LedgerWindow.State(rawValue: state) else {
                throw ReportError.unknownStoredValue(column: "ledger_windows.state", value: state)
            }
            return LedgerWindow(
                id: Int64(try row.integer(0)), seq: try row.integer(1),
                window: ReportingWindow(start: try row.instant(2), end: try row.instant(3)), state: state,
                baseline: try row.optionalText(5).map(GitObjectID.init(stored:)),
                noiseFingerprint: try row.optionalHash(6))
        }
    }
}
