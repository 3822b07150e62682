import ArgumentParser

/// `ghillie catalogue …`: the estate file.
struct CatalogueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalogue",
        abstract: "Check the estate file, and keep the estate as it says.",
        discussion: """
            Examples:
              ghillie catalogue validate estate.yaml
              ghillie catalogue schema > catalogue.schema.json
            """,
        subcommands: [
            CatalogueValidateCommand.self, CatalogueSchemaCommand.self, CatalogueWatchCommand.self,
            CatalogueImportBackstageCommand.self,
        ]
    )
}
