extension Migration {
    /// When a repository was called as it is, so that the newest name stands, and which default branch deliveries tell, as of when.
    /// What is stored so far is older than all that comes.
    static let noteSightings = Migration(
        number: 17, name: "note_sightings", sqlite: sightings(text: "TEXT", instant: "INTEGER"),
        postgresql: sightings(text: "TEXT COLLATE \"C\"", instant: "TIMESTAMPTZ"))

    private static func sightings(text: String, instant: String) -> String {
        ["", "replay_"].map { prefix in
            """
            ALTER TABLE \(prefix)repositories ADD COLUMN named_at \(instant)
            --;
            ALTER TABLE \(prefix)repositories ADD COLUMN told_branch \(text)
            --;
            ALTER TABLE \(prefix)repositories ADD COLUMN told_branch_at \(instant)
            """
        }.joined(separator: "\n--;\n")
    }
}
