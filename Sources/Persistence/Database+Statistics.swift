extension Database {
    /// Has PostgreSQL count the rows of tables that many were just written to.
    ///
    /// Until it has counted them it plans as though they were all but empty, and joins them row by row with themselves: a
    /// report right after a first import then takes time that grows with the square of what it tells. It counts by itself,
    /// but only after a minute or so. SQLite's numbers are written once, by a migration.
    ///
    /// What cannot be counted, where another role owns the tables say, is left to the server: nothing depends on it but time.
    package func refreshStatistics(of tables: [String]) async {
        guard case .postgresql = engine.dialect else { return }
        try? await engine.write(in: .system) { transaction in
            for table in tables { try transaction.execute(migration: "ANALYZE \(table)") }
        }
    }
}
