import ArgumentParser
import Catalogue

/// `ghillie catalogue schema`
struct CatalogueSchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of the estate file, for editors.",
        discussion: """
            What parts of a file say of each other no schema can tell: `ghillie catalogue validate` does.

            Example:
              ghillie catalogue schema > catalogue.schema.json
            """
    )

    func run() throws { try Composition.standard.console.write(CatalogueSchema.document) }
}
