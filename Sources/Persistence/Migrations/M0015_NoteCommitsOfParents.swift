extension Migration {
    /// Which commits of a fork came from its parent. What is stored so far is taken for the fork's own, as it was then.
    static let noteCommitsOfParents = Migration(
        number: 15,
        name: "note_commits_of_parents",
        sqlite: commitsOfParents(flag: "INTEGER NOT NULL DEFAULT 0"),
        postgresql: commitsOfParents(flag: "BOOLEAN NOT NULL DEFAULT FALSE")
    )

    private static func commitsOfParents(flag: String) -> String {
        """
        ALTER TABLE commits ADD COLUMN is_from_parent \(flag)
        --;
        ALTER TABLE replay_commits ADD COLUMN is_from_parent \(flag)
        """
    }
}
