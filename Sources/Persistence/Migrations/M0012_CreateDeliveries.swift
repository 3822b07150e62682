extension Migration {
    /// Placeholder.
    static let createDeliveries = Migration(
        number: 12, name: "create_deliveries", sqlite: "SELECT 1", postgresql: "SELECT 1")
}
