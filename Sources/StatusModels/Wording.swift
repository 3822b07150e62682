import Evidence
import GhillieCore

/// How reports put numbers, lists, titles and dates into words.
enum Wording {
    /// `1 fix`, `3 fixes`.
    static func count(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
        "\(count) \(count == 1 ? singular : plural ?? singular + "s")"
    }

    /// `a`, `a and b`, `a, b and c`.
    static func list(_ items: [String]) -> String {
        guard let last = items.last, items.count > 1 else { return items.first ?? "" }
        return "\(items.dropLast().joined(separator: ", ")) and \(last)"
    }

    /// A title in quotation marks, short enough for the middle of a sentence.
    static func quoted(_ title: String, words: Int = ProseLimits.titleWords) -> String {
        "\"\(short(title, words: words).replacing("\"", with: "'"))\""
    }

    /// At most so many words and seven times as many characters, cut with `…`.
    static func short(_ text: String, words limit: Int) -> String {
        let words = text.split(separator: " ", maxSplits: limit)
        guard words.count > limit else { return OutsideText.cut(text, to: limit * 7) }
        var kept = words.prefix(limit).joined(separator: " ")
        while let last = kept.last, ",;:.-–—([{".contains(last) { kept.removeLast() }
        return OutsideText.cut(kept, to: limit * 7 - 1) + (kept.count > limit * 7 - 1 ? "" : "…")
    }

    static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

    static func words(in text: String) -> Int { text.split(whereSeparator: \.isWhitespace).count }

    /// `in the 14 days to 2025-10-08`, or the days between where the window is not of whole days.
    static func span(_ window: ReportingWindow, in calendar: EstateCalendar) -> String {
        let day = Duration.days(1).wholeMicroseconds
        let length = window.length.wholeMicroseconds
        guard length % day == 0 else { return "from \(calendar.daysText(of: window))" }
        let last = calendar.lastDayText(of: window)
        let days = Int(length / day)
        return days == 1 ? "in the day to \(last)" : "in the \(days) days to \(last)"
    }

    /// `on main`; a detached head has no name that a reader knows.
    static func onBranch(_ branch: String) -> String { branch == "HEAD" || branch.isEmpty ? "" : " on \(branch)" }

    static func step(_ release: EvidenceRelease) -> String {
        switch release.version?.step {
        case .major?: "major release"
        case .minor?: "minor release"
        case .patch?: "patch release"
        case .preRelease?: "pre-release"
        case nil: "release"
        }
    }
}
