extension Migration {
    /// Placeholder.
    static let coverGitHubActivities = Migration(
        number: 13, name: "cover_github_activities", sqlite: "SELECT 1", postgresql: "SELECT 1")
}
