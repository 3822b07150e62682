import Foundation
package import Persistence

/// A fresh, migrated database of a test's own, on one of the engines.
///
///     @Test(arguments: TestDatabase.Engine.available)
///     func keepsARow(engine: TestDatabase.Engine) async throws {
///         try await TestDatabase.with(engine) { database in
///             try await database.write(in: .estate(.local)) { transaction in … }
///         }
///     }
package enum TestDatabase {
    package enum Engine: String, CaseIterable, Sendable, CustomStringConvertible {
        case sqlite
        /// Collates as ICU's en-US does.
        case postgresql15 = "postgresql-15"
        /// Collates as C does.
        case postgresql18 = "postgresql-18"

        package var description: String { rawValue }

        /// Every engine, whether its server is there or not: a test whose server is missing fails and says how to start
        /// it. Whoever cannot have the servers may name the engines in GHILLIE_TEST_ENGINES, say `sqlite`.
        package static let available: [Engine] = {
            guard let named = ProcessInfo.processInfo.environment["GHILLIE_TEST_ENGINES"] else { return allCases }
            let names = named.split(separator: ",").map { $0.trimmingPrefix(" ") }
            let engines = allCases.filter { engine in names.contains { $0 == engine.rawValue[...] } }
            FileHandle.standardError.write(
                Data("NOT EVERY ENGINE IS TESTED: GHILLIE_TEST_ENGINES is \(named)\n".utf8))
            precondition(!engines.isEmpty, "GHILLIE_TEST_ENGINES names some of \(allCases)")
            return engines
        }()

        package static var availablePostgreSQL: [Engine] { available.filter { $0 != .sqlite } }
    }

    /// Opens a database, hands it to `body`, closes it and removes it.
    package static func with<Result>(
        _ engine: Engine, _ body: (Database) async throws -> Result
    ) async throws -> Result {
        try await withLocation(on: engine, isMigrated: true) { location in
            let database = try await Database.open(location)
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

    /// Names a database that nobody has opened yet, and removes it after: on PostgreSQL an empty one, or one that is
    /// migrated already, and on SQLite none yet, in a directory of its own.
    package static func withLocation<Result>(
        on engine: Engine, isMigrated: Bool = false, _ body: (DatabaseLocation) async throws -> Result
    ) async throws -> Result {
        switch engine {
        case .sqlite:
            let directory = FileManager.default.temporaryDirectory.appending(path: "ghillie-test-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: directory) }
            return try await body(.sqlite(path: directory.appending(path: "ghillie.db").path))
        case .postgresql15, .postgresql18:
            let server = try PostgreSQLTestServer.named(engine.rawValue)
            let name = try await server.makeDatabase(isMigrated: isMigrated)
            do {
                let result = try await body(try server.location(ofDatabase: name))
                try await server.dropDatabase(name)
                return result
            } catch {
                try? await server.dropDatabase(name)
                throw error
            }
        }
    }
}
