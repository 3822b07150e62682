extension Database {
    /// Has PostgreSQL count the rows of tables that many were just written to.
    ///
    /// Until it has counted them it plans as though they were all but empty, and joins them row by row with themselves: a
    /// report right after a first import then takes time that grows with the square of what it tells. It counts by itself,
    /// but only after a minute or so. What has not doubled since it was counted is left: counting reads thousands of
    /// rows of a large table, a fifth of those that the server reads when it counts by itself: that is enough to tell a large
    /// table from a small one. Only columns of indexes are looked into, since sorting the texts of commits takes most of the time
    /// and no plan depends on them. SQLite's numbers are written once, by a migration.
    ///
    /// What cannot be counted, where another role owns the tables say, is left to the server: nothing depends on it but time.
    package func refreshStatistics(of tables: [String]) async {
        guard case .postgresql = engine.dialect else { return }
        try? await engine.write(in: .system) { transaction in
            var asked = SQLRows(["name": .text])
            for table in tables { asked.append([.text(table)]) }
            // The size is asked by the given name, so that it is not asked of every relation there is.
            let grown = try transaction.query(over: asked) { chunk in
                """
                WITH \(rows: chunk, as: "asked")
                SELECT asked.name, string_agg(DISTINCT quote_ident(pg_attribute.attname), ', ')
                FROM asked
                JOIN pg_class
                    ON pg_class.oid = to_regclass(asked.name)
                JOIN pg_index
                    ON pg_index.indrelid = pg_class.oid
                JOIN pg_attribute
                    ON pg_attribute.attrelid = pg_class.oid
                    AND pg_attribute.attnum = ANY (pg_index.indkey)
                WHERE pg_class.reltuples < 0
                    OR pg_relation_size(to_regclass(asked.name))
                        > 2 * pg_class.relpages::BIGINT * current_setting('block_size')::BIGINT
                GROUP BY asked.name
                """
            } _: {
                (table: try $0.text(0), columns: try $0.text(1))
            }
            if !grown.isEmpty { try transaction.execute(migration: "SET LOCAL default_statistics_target = 20") }
            for (table, columns) in grown { try transaction.execute(migration: "ANALYZE \(table) (\(columns))") }
        }
    }
}
