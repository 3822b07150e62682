extension Migration {
    /// Since when deliveries tell of a repository's pull requests and of its issues: a webhook is asked for some events and
    /// not for others, and what it is not asked for it cannot lose.
    static let noteToldKinds = Migration(
        number: 14, name: "note_told_kinds", sqlite: columns(instant: "INTEGER"),
        postgresql: columns(instant: "TIMESTAMPTZ"))

    private static func columns(instant: String) -> String {
        """
        ALTER TABLE repository_deliveries ADD COLUMN pull_requests_since \(instant)
        --;
        ALTER TABLE repository_deliveries ADD COLUMN issues_since \(instant)
        """
    }
}
