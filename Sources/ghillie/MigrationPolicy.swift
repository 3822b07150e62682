/// Who brings the schema up to date: whoever opens the database, or `ghillie migrate` alone.
enum MigrationPolicy: String, CaseIterable, Sendable {
    case auto, manual

    static let variable = "GHILLIE_MIGRATE"
    static let allowed = "auto or manual"

    init?(parsing text: String) { self.init(rawValue: text.lowercased()) }
}
