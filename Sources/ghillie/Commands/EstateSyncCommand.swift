import ArgumentParser
import Catalogue
import Delivery
import GhillieCore

/// `ghillie estate sync`
struct EstateSyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Watch the repositories that the estate file names.",
        discussion: """
            New ones are ingested from now on. Those that left keep their history. What a person turned on or off stays so.

            Example:
              ghillie estate sync --estate-key acme
            """
    )

    @OptionGroup var selection: EstateOptions

    @Option(help: ArgumentHelp("The form of the answer.", valueName: "format"))
    var output = TableOutput.table

    @OptionGroup var options: DatabaseOptions

    func run() async throws {
        let composition = Composition.standard
        let done = try await composition.withStored(named: options.database) { database in
            let estate = try await selection.estate(in: database)
            return (estate, try await RepositoryRegistry(database: database).sync(estate: estate))
        }
        guard let (estate, summary) = done else { throw CommandFailure.noEstate }
        switch output {
        case .json: try composition.console.write(CatalogueJSON.value(summary, of: estate.rawValue).document)
        case .table: try composition.console.write("\(estate): \(Self.sentence(summary))\n")
        }
    }

    static func sentence(_ summary: RepositoryRegistry.Summary) -> String {
        let new = Quantity.text(summary.created, "new repository", plural: "new repositories")
        return "\(new), \(summary.updated.grouped) updated, \(summary.left.grouped) left the catalogue, "
            + "\(summary.unchanged.grouped) unchanged"
    }
}
