import ArgumentParser
import Catalogue
import Delivery
import GhillieCore

/// `ghillie catalogue validate FILE`
struct CatalogueValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "List every problem of an estate file, with its place and how to mend it.",
        discussion: """
            Example:
              ghillie catalogue validate estate.yaml
            """
    )

    @Argument(help: ArgumentHelp("The estate file.", valueName: "file"), completion: .file())
    var file: String

    @Option(help: ArgumentHelp("The form of the answer.", valueName: "format"))
    var output = TableOutput.table

    func run() throws {
        let console = Composition.standard.console
        let bytes = try CatalogueFile.bytes(of: file)
        do {
            let estate = try CatalogueDocument(bytes).estate
            switch output {
            case .table: try console.write("\(CatalogueFile.printable(file)) is valid: \(Self.summary(estate))\n")
            case .json: try console.write(OrderedJSON.array([]).document)
            }
        } catch let error as InvalidCatalogue {
            if output == .json {
                try console.write(OrderedJSON.array(error.issues.map(CatalogueJSON.value)).document)
            }
            throw CommandFailure(error, of: file)
        }
    }

    private static func summary(_ estate: DeclaredEstate) -> String {
        let repositories = Set(estate.components.compactMap { $0.repository?.slug.description.lowercased() })
        return [
            Quantity.text(estate.programmes.count, "programme"), Quantity.text(estate.projects.count, "project"),
            Quantity.text(estate.components.count, "component"),
            Quantity.text(repositories.count, "repository", plural: "repositories"),
        ].joined(separator: ", ")
    }
}
