extension Migration {
    /// Placeholder.
    static let createGitHubEntities = Migration(
        number: 11, name: "create_github_entities", sqlite: "SELECT 1", postgresql: "SELECT 1")
}
