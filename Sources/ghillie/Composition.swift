import Foundation
import GhillieCore
import Persistence

/// Puts the parts together as one run needs them.
struct Composition: Sendable {
    let configuration: Configuration
    let clock: WallClock
    let console: Console
    let interruption: Interruption
    let environment: [String: String]

    /// That of this process, from its environment, which is read here and nowhere else.
    static let standard: Composition = {
        let environment = ProcessInfo.processInfo.environment
        let configuration = Configuration(
            environment: environment, workingDirectory: FileManager.default.currentDirectoryPath)
        let console = Console(colourIsWelcome: configuration.colourIsWelcome)
        return Composition(
            configuration: configuration, clock: .system, console: console,
            interruption: Interruption(console: console), environment: environment)
    }()

    /// Opens the database that is meant, and makes it where it is not there yet.
    ///
    /// - Throws: `CommandFailure` that names it.
    func openDatabase(named flag: String?) async throws -> Database {
        try await openDatabase(try configuration.database(named: flag))
    }

    private func openDatabase(_ chosen: ChosenDatabase) async throws -> Database {
        if let directory = chosen.ownDirectory { try makeDirectory(directory) }
        return try await open(chosen.location)
    }

    /// Makes a directory of ours where it is missing.
    func makeDirectory(_ directory: String) throws(CommandFailure) {
        do {
            // Reports tell of private work: the directory is its owner's alone.
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandFailure.badInput(
                "the data directory, \(directory), cannot be made",
                hint: "name another place with GHILLIE_DATABASE_URL, GHILLIE_DATA_DIR or XDG_DATA_HOME")
        }
    }

    /// Works on the database that is there; `nil` where it is a file that does not exist, since only `try` makes one.
    func withStored<Result: Sendable>(
        named flag: String?, _ body: (Database) async throws -> Result
    ) async throws -> Result? {
        try await withStored(try configuration.database(named: flag), body)
    }

    func withStored<Result: Sendable>(
        _ chosen: ChosenDatabase, _ body: (Database) async throws -> Result
    ) async throws -> Result? {
        if case .sqlite(let path) = chosen.location, !FileManager.default.fileExists(atPath: path) { return nil }
        return try await with(try await open(chosen.location), body)
    }

    /// Works on a database, and makes it where it is not there yet.
    func withDatabase<Result: Sendable>(
        _ chosen: ChosenDatabase, _ body: (Database) async throws -> Result
    ) async throws -> Result {
        try await with(try await openDatabase(chosen), body)
    }

    private func with<Result: Sendable>(
        _ database: Database, _ body: (Database) async throws -> Result
    ) async throws -> Result {
        do {
            let result = try await body(database)
            await database.close()
            return result
        } catch {
            await database.close()
            throw error
        }
    }

    /// Reads what is stored; `nil` where there is no database yet.
    func readStored<Result: Sendable>(
        named flag: String?, of estate: EstateID = .local,
        _ body: @escaping @Sendable (SQLTransaction) throws -> Result
    ) async throws -> Result? {
        try await withStored(named: flag) { try await $0.read(in: .estate(estate), body) }
    }

    private func open(_ location: DatabaseLocation) async throws(CommandFailure) -> Database {
        let options = Database.Options(migrates: try configuration.migration() == .auto, clock: clock)
        do {
            let database = try await Database.open(location, options: options)
            if database.connectedAsBypassRole {
                console.message("warning: \(RoleWarning.text)")
            }
            return database
        } catch let error as DatabaseError {
            throw CommandFailure(error, of: location)
        } catch {
            throw .unexpected("\(location): the database could not be opened")
        }
    }
}
