package import Catalogue
package import Evidence
package import GhillieCore

/// What the catalogue says of a repository's reports.
package struct ReportSettings: Hashable, Sendable {
    /// Says nothing.
    package static let standard = ReportSettings()

    /// What is covered and counted, and not told.
    package var noise: NoiseFilter
    /// Which documents say where the work is going; empty for those that usually do.
    package var documents: [Glob]
    package var preferences: ReportPreferences
    package var calendar: EstateCalendar

    package init(
        noise: NoiseFilter = .none, documents: [Glob] = [], preferences: ReportPreferences = .init(),
        calendar: EstateCalendar = .standard
    ) {
        self.noise = noise
        self.documents = documents
        self.preferences = preferences
        self.calendar = calendar
    }
}
