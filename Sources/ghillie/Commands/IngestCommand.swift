import ArgumentParser

/// `ghillie ingest …`: what is read from GitHub.
struct IngestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Read GitHub, and tell how far it has been read.",
        discussion: """
            Examples:
              ghillie ingest run --scope estate
              ghillie ingest lag
            """,
        subcommands: [
            IngestRunCommand.self, IngestStatusCommand.self, IngestWatchCommand.self, IngestCancelCommand.self,
            IngestLagCommand.self,
        ]
    )
}
