extension Migration {
    /// What the processes that ask GitHub know together of its limits. A budget is an installation's and no estate's: its
    /// `state` is the JSON of all that is known, since nothing but the whole is ever asked for.
    static let createGitHubBudgets = Migration(
        number: 16,
        name: "create_github_budgets",
        sqlite: budgets(text: "TEXT", instant: "INTEGER"),
        postgresql: budgets(text: "TEXT COLLATE \"C\"", instant: "TIMESTAMPTZ") + """

            --;
            ALTER TABLE github_budgets ENABLE ROW LEVEL SECURITY
            --;
            ALTER TABLE github_budgets FORCE ROW LEVEL SECURITY
            --;
            CREATE POLICY system ON github_budgets
            USING (current_setting('ghillie.estate', true) = '')
            WITH CHECK (current_setting('ghillie.estate', true) = '')
            """
    )

    private static func budgets(text: String, instant: String) -> String {
        """
        CREATE TABLE github_budgets (
            budget \(text) NOT NULL PRIMARY KEY,
            state \(text) NOT NULL,
            told_at \(instant) NOT NULL
        )
        """
    }
}
