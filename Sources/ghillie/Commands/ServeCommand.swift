import ArgumentParser

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
              GHILLIE_ROLE                   api, ingestion or all (all)
              GHILLIE_GITHUB_TOKEN           by which GitHub is read, or an App's
              GHILLIE_GITHUB_APP_ID, GHILLIE_GITHUB_APP_PRIVATE_KEY
              GHILLIE_GITHUB_API_URL         https://HOST/api/v3 for a GitHub Enterprise Server
              GHILLIE_INGESTION_INTERVAL_S   between two readings of GitHub; 0 for none but those asked for (900)
              GHILLIE_GITHUB_WEBHOOK_SECRET  by which deliveries are known; several with a comma between them
              GHILLIE_STALLED_AFTER_S        how old a repository's last complete look may be (3600)
              GHILLIE_DRAIN_S                how long to take requests after SIGTERM, 0 to 8 (2)

            Example:
              ghillie serve
            """
    )

    func run() async throws {
        let composition = Composition.standard
        try await composition.serve(try composition.serviceConfiguration())
    }
}
