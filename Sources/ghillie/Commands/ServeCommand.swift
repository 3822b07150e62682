import ArgumentParser
import Foundation
import HTTPAPI
import Logging
import Persistence

/// `ghillie serve`: the HTTP service.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve reports, probes and metrics over HTTP.",
        discussion: """
            All of its configuration is in the environment, and each of these may also come from a file, NAME_FILE:

              GHILLIE_HOST, GHILLIE_PORT     where to listen (0.0.0.0, 8080); port 0 takes a free one
              GHILLIE_LOG_LEVEL              TRACE to CRITICAL (INFO)
              GHILLIE_LOG_FORMAT             auto, json or text (auto: json when not on a terminal)
              GHILLIE_DATABASE_URL           or DATABASE_URL (ghillie.db in the data directory)
              GHILLIE_MIGRATE                auto, or manual: wait for `ghillie migrate` (auto)
              GHILLIE_VALKEY_URL             or VALKEY_URL; valkey:// or redis://, which buffers deliveries (none)
              GHILLIE_DATA_DIR               (ghillie in XDG_DATA_HOME)
              GHILLIE_ADMIN_TOKEN            the bearer token (made at the first start)
              GHILLIE_AUTH                   enabled or disabled (enabled)
              GHILLIE_GITHUB_WEBHOOK_SECRET  by which deliveries are known; several with a comma between them
              GHILLIE_STALLED_AFTER_S        how old a repository's last complete look may be (3600)
              GHILLIE_DRAIN_S                how long to take requests after SIGTERM, 0 to 8 (2)

            Example:
              ghillie serve
            """
    )

    func run() async throws {
        let composition = Composition.standard
        let configuration = try composition.serviceConfiguration()
        let place = try composition.servicePlace(configuration)
        let logger = composition.logger(configuration)
        let console = composition.console
        let options = HTTPService.Options(
            host: configuration.host, port: configuration.port, database: place.database, buffer: configuration.valkey,
            migrates: configuration.migration == .auto, rule: configuration.rule, tokenFile: place.tokenFile,
            webhookSecrets: configuration.webhookSecrets, drain: configuration.drain, version: Ghillie.version,
            stalledAfter: configuration.stalledAfter)
        let service = HTTPService(options, clock: composition.clock, logger: logger) { token in
            if console.errorIsTerminal { console.message("the first token, shown this once: \(token)") }
        }
        composition.interruption.drainFirst { await service.stop() }
        do {
            try await service.run()
        } catch let error as HTTPServiceError {
            throw CommandFailure(error)
        } catch let error as DatabaseError {
            throw CommandFailure(error, of: place.database)
        }
    }
}
