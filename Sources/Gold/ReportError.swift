package import GhillieCore
package import StatusModels

/// Why no report was made.
package enum ReportError: Error {
    /// The ledger already ends after the time asked for: a window can only follow it.
    case asOfBeforeLedgerEnd(asOf: Instant, ledgerEnd: Instant)
    /// `--again` without any reported window.
    case noWindowToJudgeAgain
    /// `--again` of a window of which a rewrite of history left nothing: none of so many commits and releases is there, or has
    /// a successor. Its report stays as it is.
    case nothingLeftToJudgeAgain(told: Int)
    /// Another run closed or moved the window, or judged it again, while this one judged it. Nothing of this run was
    /// stored.
    case windowTakenByAnotherRun
    /// The model's result was refused; a review was stored and the window stays open.
    case invalidResult([ValidationIssue])
    /// A stored value that this version does not know.
    case unknownStoredValue(column: String, value: String)
}
