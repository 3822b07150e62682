import GhillieCore
import Gold
import StatusModels

extension Problem {
    init(_ refusal: WatchedRepositoryReporter.Refusal) {
        switch refusal {
        case .unknownRepository: self = .noSuch("repository")
        case .nothingIngested:
            self = .conflict(
                "nothing_ingested", "nothing of this repository has come from GitHub yet",
                hint: "GET /ingestion/lag tells how far it has been read")
        case .asOfInTheFuture(_, let now):
            self = .badRequest("as_of lies in the future: it is \(now.rfc3339)")
        }
    }

    /// `nil` for what no caller can mend.
    init?(_ error: ReportError) {
        switch error {
        case .asOfBeforeLedgerEnd(_, let ledgerEnd):
            self = .conflict(
                "ledger_ends_later", "the last report of this repository ends at \(ledgerEnd.rfc3339), after as_of")
        case .noWindowToJudgeAgain:
            self = .conflict("no_window", "there is no report yet that could be judged again")
        case .nothingLeftToJudgeAgain(let told):
            self = .conflict(
                "nothing_left", "of the \(told) commits and releases that the last report told, none is on the branch")
        case .windowTakenByAnotherRun:
            self = .conflict(
                "window_taken", "another run reported the same window at the same time", hint: "ask once more")
        case .invalidResult(let issues):
            self = Problem(
                status: 422, code: "report_refused", title: "Unprocessable Content",
                detail: "the report was refused by validation, and a review was stored",
                issues: issues.map { Issue(check: $0.code.rawValue, detail: $0.message) })
        case .unknownStoredValue: return nil
        }
    }

    private static func conflict(_ code: String, _ detail: String, hint: String? = nil) -> Problem {
        Problem(status: 409, code: code, title: "Conflict", detail: detail, hint: hint)
    }
}
