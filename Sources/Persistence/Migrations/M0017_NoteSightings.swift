extension Migration {
    /// When a repository was called as it is, so that the newest name stands. What is stored so far is older than all that comes.
    static let noteSightings = Migration(
        number: 17, name: "note_sightings", sqlite: sightings(instant: "INTEGER"),
        postgresql: sightings(instant: "TIMESTAMPTZ"))

    private static func sightings(instant: String) -> String {
        ["", "replay_"].map { prefix in
            """
            ALTER TABLE \(prefix)repositories ADD COLUMN named_at \(instant)
            """
        }.joined(separator: "\n--;\n")
    }
}
