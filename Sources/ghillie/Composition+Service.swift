import Foundation
import HTTPAPI
import Logging
import Persistence

/// What `ghillie serve` and `ghillie health` need of this process.
extension Composition {
    func serviceConfiguration(
        for command: String = "serve", role: ServiceRole = .all
    ) throws(CommandFailure) -> ServiceConfiguration {
        do {
            return try ServiceConfiguration(environment: environment, role: role, readFile: Self.textOfFile)
        } catch {
            throw CommandFailure(error, of: command)
        }
    }

    /// Runs the service in a role until it is told to stop.
    func serve(_ configuration: ServiceConfiguration) async throws {
        let place = try servicePlace(configuration)
        let logger = logger(configuration)
        let options = HTTPService.Options(
            host: configuration.host, port: configuration.port, database: place.database, buffer: configuration.valkey,
            migrates: configuration.migration == .auto, rule: configuration.rule, tokenFile: place.tokenFile,
            webhookSecrets: configuration.webhookSecrets, drain: configuration.drain, version: Ghillie.version,
            stalledAfter: configuration.stalledAfter, role: configuration.role, gitHub: configuration.gitHub,
            ingestionInterval: configuration.ingestionInterval)
        let service = HTTPService(options, clock: clock, logger: logger) { [console] token in
            if console.errorIsTerminal { console.message("the first token, shown this once: \(token)") }
        }
        interruption.drainFirst { await service.stop() }
        do {
            try await service.run()
        } catch let error as HTTPServiceError {
            throw CommandFailure(error)
        } catch let error as DatabaseError {
            throw CommandFailure(error, of: place.database)
        }
    }

    /// The database that commands beside the service work on: the flag's, else the one that the service would take.
    func serviceDatabase(named flag: String?, for command: String) throws(CommandFailure) -> ChosenDatabase {
        guard flag == nil else { return try configuration.database(named: flag) }
        let named = try setting(for: command) { $0.database("GHILLIE_DATABASE_URL", "DATABASE_URL") }
        guard let named else { return try configuration.database(named: nil) }
        return ChosenDatabase(location: named, ownDirectory: nil)
    }

    /// A setting that commands beside the service share with it; `command` is the one whose help tells what is allowed.
    func setting<Value>(
        for command: String, _ read: (inout EnvironmentReader) -> Value
    ) throws(CommandFailure) -> Value {
        var reader = EnvironmentReader(environment: environment, readFile: Self.textOfFile)
        let value = read(&reader)
        do {
            try reader.finish()
        } catch {
            throw CommandFailure(error, of: command)
        }
        return value
    }

    private static func textOfFile(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

    /// Where the service's data is: the database, and the first token beside it or in the data directory. What is a
    /// directory of ours is made here, so that a place that cannot be written is refused before anything is served.
    func servicePlace(_ wanted: ServiceConfiguration) throws(CommandFailure) -> (
        database: DatabaseLocation, tokenFile: String
    ) {
        guard let directory = configuration.dataDirectory else {
            throw .badInput(
                "there is no place for data: neither GHILLIE_DATA_DIR nor HOME nor XDG_DATA_HOME is set",
                hint: "name one with GHILLIE_DATA_DIR")
        }
        let database = wanted.database ?? .sqlite(path: "\(directory)/ghillie.db")
        let needsDirectory =
            switch wanted.rule {
            case .firstToken: true
            case .open, .token: wanted.database == nil
            }
        if needsDirectory {
            try makeDirectory(directory)
            guard FileManager.default.isWritableFile(atPath: directory) else {
                throw .badInput(
                    "the data directory, \(directory), cannot be written by user \(geteuid())",
                    hint: "give it to that user, or name another with GHILLIE_DATA_DIR")
            }
        }
        return (database, "\(directory)/admin-token")
    }

    func logger(_ wanted: ServiceConfiguration) -> Logger {
        let isJSON =
            switch wanted.logFormat {
            case .json: true
            case .text: false
            case .auto: !console.errorIsTerminal
            }
        let handler = ServiceLog(logLevel: wanted.logLevel, isJSON: isJSON, clock: clock, write: console.message)
        return Logger(label: "ghillie", factory: { _ in handler })
    }
}

extension CommandFailure {
    init(_ error: HTTPServiceError) {
        switch error {
        case .cannotListen(let address, let reason):
            self = .badInput(
                "cannot listen on \(address): \(reason)", hint: "name another with GHILLIE_HOST, GHILLIE_PORT")
        case .cannotKeepToken(let file, let reason):
            self = .badInput(
                "the first token cannot be kept in \(file): \(reason)",
                hint: "set GHILLIE_ADMIN_TOKEN, or name a directory that can be written with GHILLIE_DATA_DIR")
        }
    }
}
