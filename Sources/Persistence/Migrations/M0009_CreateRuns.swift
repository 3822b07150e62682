extension Migration {
    /// Placeholder.
    static let createRuns = Migration(number: 9, name: "create_runs", sqlite: "SELECT 1", postgresql: "SELECT 1")
}
