extension Migration {
    /// Tells SQLite's planner how selective each index is: that an estate is nearly everything, a repository much, and what is
    /// pending or uncovered little.
    ///
    /// It counts nothing by itself, and guesses that any first column of a key leaves ten rows. So it walked all rows of an
    /// estate to find one, and work grew with the square of history. Numbers that are written once give the same plan
    /// however much there is. PostgreSQL counts by itself.
    static let describeIndexes = Migration(
        number: 4,
        name: "describe_indexes",
        sqlite: """
            ANALYZE sqlite_schema
            --;
            INSERT INTO sqlite_stat1 (tbl, idx, stat)
            VALUES
                ('raw_events', 'sqlite_autoindex_raw_events_1', '1000000 1000000 1'),
                ('raw_events', 'raw_events_pending', '1000 1000 1'),
                ('raw_events', 'raw_events_unhealthy', '10 10 1'),
                ('coverage', 'sqlite_autoindex_coverage_1', '1000000 1000000 1'),
                ('coverage', 'coverage_told', '100000 100000 1000'),
                ('uncovered_activities', 'uncovered_activities', '10000 10000 1000 500 2 1'),
                \(silver(prefix: "")),
                \(silver(prefix: "replay_"))
            --;
            ANALYZE sqlite_schema
            """,
        postgresql: ""
    )

    /// Rows of a whole index, then for each of its columns how many rows share a value of those up to it.
    private static func silver(prefix: String) -> String {
        [
            ("commits", "sqlite_autoindex_\(prefix)commits_1", "1000000 1000000 10000 1"),
            ("releases", "\(prefix)releases", "10000 10000 100 1"),
            ("releases", "\(prefix)releases_by_time", "10000 10000 100 1 1"),
            ("landings", "\(prefix)landings", "1000000 1000000 10000 1"),
            ("landings", "\(prefix)landings_by_time", "1000000 1000000 10000 2 1 1"),
            ("changes", "\(prefix)changes", "1000000 1000000 10000 1"),
            ("changes", "\(prefix)changes_by_time", "1000000 1000000 10000 2 1 1 1"),
            ("activities", "sqlite_autoindex_\(prefix)activities_1", "1000000 1000000 1"),
        ].map { table, index, numbers in "('\(prefix)\(table)', '\(index)', '\(numbers)')" }.joined(separator: ", ")
    }
}
