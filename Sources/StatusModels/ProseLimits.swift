import Evidence

/// How long a report may be.
struct ProseLimits {
    let highlights: Int
    let risks: Int
    let nextSteps: Int
    /// In all. Lists that may be twice as long need twice the words.
    let words: Int

    init(_ preferences: ReportPreferences) {
        let factor = preferences.isLong ? 2 : 1
        highlights = 12 * factor
        risks = 4 * factor
        nextSteps = 4 * factor
        words = 400 * factor
    }

    static let summaryWords = 90
    /// Of a title in the middle of a sentence; all but the longest of real ones are whole.
    static let titleWords = 14
    /// Highlights for each activity: more would be invention.
    static let highlightsPerActivity = 5
    /// Citations of one line that stands for many changes.
    static let citations = 20

    /// The words of everything that a report says.
    static func words(in result: StatusResult) -> Int {
        (texts(of: result) + result.notes + result.notSeen).reduce(0) { $0 + Wording.words(in: $1) }
    }

    /// Every text that a model wrote.
    static func texts(of result: StatusResult) -> [String] {
        [result.statusReason, result.summary] + result.highlights.map(\.text) + result.risks.map(\.text)
            + result.nextSteps.map(\.text)
    }
}
