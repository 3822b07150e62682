import GhillieCore

/// The window that a run judges.
struct OpenedWindow: Sendable {
    let window: LedgerWindow
    let subject: LedgerSubject
    let isFirst: Bool
    /// The report that `--again` replaces; `nil` for a new window.
    let superseded: ReportID?
    /// Of the noise filter that the window before was closed with.
    var noiseBefore: ContentHash?

    /// From when on what is uncovered is told. Before the first window lies the baseline: history, which is covered without
    /// being read.
    var tellsFrom: Instant { isFirst ? window.window.start : .earliest }
}
