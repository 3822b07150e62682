import Foundation
package import GhillieCore

extension Database {
    /// How a database is opened.
    package struct Options: Sendable {
        /// How long a lock is waited for, each time.
        package var patience: Duration
        /// How long a server may take to answer.
        package var connectionPatience: Duration
        /// The schema that is wanted; forward only.
        package var migrations: [Migration]
        /// Whether a schema that is behind is brought up to date. Where not, it is ``DatabaseError/notMigrated``, a file
        /// that is not there among them, and no table is made or changed.
        package var migrates: Bool
        /// Stamps the migrations that are applied.
        package var clock: WallClock

        package init(
            patience: Duration = .seconds(5), connectionPatience: Duration = .seconds(10),
            migrations: [Migration] = Migration.all, migrates: Bool = true, clock: WallClock = .system
        ) {
            self.patience = patience
            self.connectionPatience = connectionPatience
            self.migrations = migrations
            self.migrates = migrates
            self.clock = clock
        }
    }

    /// Opens a database, makes it where it is a file that does not exist, brings its schema up to date and asserts that
    /// its commits are durable.
    ///
    /// A database that is refused is left as it was; a new one for which space runs out on the way holds a whole number
    /// of migrations, and is carried on with at the next opening. Two processes may open one at the same time.
    /// - Throws: ``DatabaseError``, for which ``DatabaseError/isUnusable`` is true.
    package static func open(_ location: DatabaseLocation, options: Options = Options()) async throws -> Database {
        let engine: any DatabaseEngine
        switch location {
        case .sqlite(let path) where !options.migrates && !FileManager.default.fileExists(atPath: path):
            throw DatabaseError.notMigrated
        case .sqlite(let path): engine = try await SQLiteEngine.open(path: path, patience: options.patience)
        case .postgresql(let url):
            engine = try await PostgreSQLEngine.open(
                PostgreSQLConnector(
                    url: url, connectionPatience: options.connectionPatience, lockPatience: options.patience))
        }
        let migrator = Migrator(migrations: options.migrations, clock: options.clock)
        let applied: Int
        do {
            if !options.migrates { try await migrator.check(engine) }
            applied = options.migrates ? try await migrator.migrate(engine) : 0
        } catch {
            await engine.close()
            throw error
        }
        return Database(
            location: location, engine: engine, schema: options.migrations.last?.number ?? 0,
            migrationsApplied: applied, retries: .standard)
    }
}
