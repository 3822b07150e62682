extension Migration {
    /// Placeholder.
    static let createIngestion = Migration(
        number: 10, name: "create_ingestion", sqlite: "SELECT 1", postgresql: "SELECT 1")
}
