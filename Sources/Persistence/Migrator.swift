import GhillieCore

/// Brings a schema up to date, one migration a transaction, each held alone among all processes. So it can be broken off
/// at any moment and run again, and by two processes at once.
struct Migrator: Sendable {
    let migrations: [Migration]
    let clock: WallClock

    /// A file that another process holds is waited for as long as that one gets on with the migrations.
    ///
    /// - Returns: how many it applied.
    func migrate(_ engine: any DatabaseEngine) async throws -> Int {
        let dialect = engine.dialect
        var count = 0
        var seen = -1
        while true {
            do {
                let hasApplied = try await TransactionRetries.standard.run {
                    try await engine.migrate { try applyNext(dialect: dialect, in: $0) }
                }
                guard hasApplied else { return count }
                count += 1
            } catch DatabaseError.locked {
                let present = try await applied(engine).count
                guard present > seen else { throw DatabaseError.locked }
                seen = present
            }
        }
    }

    /// Whether the schema is the one that is wanted, without changing it.
    /// - Throws: ``DatabaseError/notMigrated`` where it is behind.
    func check(_ engine: any DatabaseEngine) async throws {
        let dialect = engine.dialect
        if try firstPending(after: try await applied(engine), dialect) != nil { throw DatabaseError.notMigrated }
    }

    private func applied(_ engine: any DatabaseEngine) async throws -> [Applied] {
        let dialect = engine.dialect
        return try await TransactionRetries.standard.run {
            try await engine.read(in: .system) { try applied(dialect: dialect, in: $0) ?? [] }
        }
    }

    /// - Returns: whether there was one to apply.
    private func applyNext(dialect: SQLDialect, in transaction: SQLTransaction) throws -> Bool {
        let applied = try applied(dialect: dialect, in: transaction)
        if applied == nil { try transaction.execute(migration: dialect.tableOfMigrations) }
        guard let next = try firstPending(after: applied ?? [], dialect) else { return false }
        for statement in next.statements(in: dialect) { try transaction.execute(migration: statement) }
        try transaction.execute(
            """
            INSERT INTO schema_migrations (number, name, checksum, applied_at)
            VALUES (\(next.number), \(next.name), \(next.checksum(in: dialect)), \(clock.now()))
            """)
        return true
    }

    /// The first that has not been applied; `nil` where all are.
    private func firstPending(after applied: [Applied], _ dialect: SQLDialect) throws(DatabaseError) -> Migration? {
        for (found, known) in zip(applied, migrations) {
            guard found.number == known.number, found.checksum == known.checksum(in: dialect) else {
                throw .migrationChanged(number: found.number)
            }
        }
        guard applied.count <= migrations.count else {
            throw .newerVersion(found: applied.last?.number ?? 0, known: migrations.last?.number ?? 0)
        }
        return applied.count < migrations.count ? migrations[applied.count] : nil
    }

    private struct Applied: Sendable {
        let number: Int
        let checksum: ContentHash
    }

    /// What has been applied, in order; `nil` in an empty database.
    private func applied(dialect: SQLDialect, in transaction: SQLTransaction) throws -> [Applied]? {
        let relations = try transaction.query(dialect.relations) { try $0.text(0) }
        guard relations.isEmpty || relations.contains("schema_migrations") else { throw DatabaseError.notOurs }
        if relations.isEmpty { return nil }
        return try transaction.query("SELECT number, checksum FROM schema_migrations ORDER BY number") {
            Applied(number: try $0.integer(0), checksum: try $0.hash(1))
        }
    }
}

extension Migration {
    func checksum(in dialect: SQLDialect) -> ContentHash { ContentHash(of: Array(text(in: dialect).utf8)) }

    func statements(in dialect: SQLDialect) -> [String] {
        var text = text(in: dialect)
        if case .postgresql(supportsLZ4: false) = dialect { text = text.replacing(" COMPRESSION lz4", with: "") }
        return text.split(separator: "\n--;\n").map(String.init)
    }

    private func text(in dialect: SQLDialect) -> String {
        switch dialect {
        case .sqlite: sqlite
        case .postgresql: postgresql
        }
    }
}

extension SQLDialect {
    /// The names of the tables that a database holds, but for the engine's and its extensions' own.
    fileprivate var relations: SQLQuery {
        switch self {
        case .sqlite: "SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        case .postgresql:
            """
            SELECT relation.relname
            FROM pg_class AS relation
            WHERE relation.relnamespace = current_schema()::regnamespace
            AND relation.relkind IN ('r', 'p', 'v', 'm', 'f')
            AND NOT EXISTS (
                SELECT 1
                FROM pg_depend AS dependency
                WHERE dependency.classid = 'pg_class'::regclass
                AND dependency.objid = relation.oid
                AND dependency.deptype = 'e'
            )
            """
        }
    }

    fileprivate var tableOfMigrations: String {
        switch self {
        case .sqlite:
            """
            CREATE TABLE schema_migrations (
                number INTEGER NOT NULL PRIMARY KEY,
                name TEXT NOT NULL,
                checksum BLOB NOT NULL CHECK (length(checksum) = 32),
                applied_at INTEGER NOT NULL
            )
            """
        case .postgresql:
            """
            CREATE TABLE schema_migrations (
                number BIGINT NOT NULL PRIMARY KEY,
                name TEXT COLLATE "C" NOT NULL,
                checksum BYTEA NOT NULL CHECK (length(checksum) = 32),
                applied_at TIMESTAMPTZ NOT NULL
            )
            """
        }
    }
}
