import Persistence
import TestSupport

extension Migration {
    /// A table with a column of each type, for tests of the engines themselves.
    static let samples = Migration(
        number: 1,
        name: "create_samples",
        sqlite: """
            CREATE TABLE samples (
                id INTEGER NOT NULL PRIMARY KEY,
                estate_id TEXT NOT NULL,
                words TEXT,
                bytes BLOB,
                number INTEGER,
                instant INTEGER,
                flag INTEGER
            )
            """,
        postgresql: """
            CREATE TABLE samples (
                id BIGINT NOT NULL PRIMARY KEY,
                estate_id TEXT COLLATE "C" NOT NULL,
                words TEXT COLLATE "C",
                bytes BYTEA COMPRESSION lz4,
                number BIGINT,
                instant TIMESTAMPTZ,
                flag BOOLEAN
            )
            --;
            ALTER TABLE samples ENABLE ROW LEVEL SECURITY
            --;
            ALTER TABLE samples FORCE ROW LEVEL SECURITY
            --;
            CREATE POLICY estate ON samples
            USING (estate_id = current_setting('ghillie.estate', true))
            WITH CHECK (estate_id = current_setting('ghillie.estate', true))
            """
    )
}

extension TestDatabase {
    /// A fresh database that holds but the table of samples.
    static func withSamples<Result>(
        _ engine: Engine, patience: Duration = .seconds(5), _ body: (Database) async throws -> Result
    ) async throws -> Result {
        try await withLocation(on: engine) { location in
            let database = try await Database.open(
                location, options: Database.Options(patience: patience, migrations: [.samples]))
            do {
                let result = try await body(database)
                await database.close()
                return result
            } catch {
                await database.close()
                throw error
            }
        }
    }
}

extension TestDatabase {
    /// Opens the same database once more, as another process would.
    static func withSecond<Result>(
        of database: Database, patience: Duration = .milliseconds(40), _ body: (Database) async throws -> Result
    ) async throws -> Result {
        let other = try await Database.open(
            database.location, options: Database.Options(patience: patience, migrations: [.samples]))
        do {
            let result = try await body(other)
            await other.close()
            return result
        } catch {
            await other.close()
            throw error
        }
    }
}
