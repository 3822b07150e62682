import ArgumentParser
import Catalogue
import Delivery
import GhillieCore

/// `ghillie estate repo set OWNER/NAME --ingestion …`
struct EstateRepoSetCommand: AsyncParsableCommand {
    enum Ingestion: String, CaseIterable, ExpressibleByArgument {
        case on, off, catalogue

        var choice: WatchedRepository.Choice? {
            switch self {
            case .on: .on
            case .off: .off
            case .catalogue: nil
            }
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Turn a repository's ingestion on or off, whatever the catalogue says.",
        discussion: """
            Example:
              ghillie estate repo set acme/rocket --ingestion off
            """
    )

    @Argument(help: ArgumentHelp("The repository.", valueName: "owner/name"))
    var repository: String

    @Option(help: ArgumentHelp("on, off, or catalogue: as long as the catalogue names it.", valueName: "state"))
    var ingestion: Ingestion

    @OptionGroup var selection: EstateOptions

    @Option(help: ArgumentHelp("The form of the answer.", valueName: "format"))
    var output = TableOutput.table

    @OptionGroup var options: DatabaseOptions

    func run() async throws {
        let composition = Composition.standard
        guard let slug = try? RepositorySlug(parsing: repository) else {
            throw CommandFailure.badInput(
                "\(TerminalText.singleLine(repository)) is no repository", hint: "write it as owner/name")
        }
        let found = try await composition.withStored(named: options.database) { database in
            try await RepositoryRegistry(database: database).choose(
                ingestion.choice, for: slug, estate: selection.estate(in: database))
        }
        guard let repository = found else { throw CommandFailure.noEstate }
        switch output {
        case .json: try composition.console.write(CatalogueJSON.value(repository).document)
        case .table:
            try composition.console.write(
                "ingestion of \(repository.slug) is \(repository.isIngested ? "on" : "off")\n")
        }
    }
}
