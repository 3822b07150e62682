import ArgumentParser

/// `ghillie ingest …`: what is read from GitHub.
struct IngestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Tell how far GitHub has been read.",
        discussion: """
            Example:
              ghillie ingest lag
            """,
        subcommands: [IngestLagCommand.self]
    )
}
