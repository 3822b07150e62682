import ArgumentParser

/// `ghillie estate …`: estates, and what they watch.
struct EstateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "estate",
        abstract: "Import estates, and say which repositories are watched.",
        discussion: """
            Examples:
              ghillie estate import --estate-key acme --catalogue-path estate.yaml
              ghillie estate sync
              ghillie estate repo list --active
            """,
        subcommands: [
            EstateImportCommand.self, EstateSyncCommand.self, EstateListCommand.self, EstateRepoCommand.self,
            EstateWebhookSecretCommand.self,
        ]
    )
}

/// `ghillie estate repo …`
struct EstateRepoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repo",
        abstract: "List watched repositories, and turn ingestion on or off.",
        discussion: """
            Examples:
              ghillie estate repo list --project berthing
              ghillie estate repo set acme/rocket --ingestion off
            """,
        subcommands: [EstateRepoListCommand.self, EstateRepoSetCommand.self]
    )
}
