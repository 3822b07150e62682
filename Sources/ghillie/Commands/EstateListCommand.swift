import ArgumentParser
import Catalogue
import Delivery
import GhillieCore

/// `ghillie estate list`
struct EstateListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the estates of the database, each with its last import.",
        discussion: """
            Example:
              ghillie estate list
            """
    )

    @Option(help: ArgumentHelp("The form of the answer.", valueName: "format"))
    var output = TableOutput.table

    @OptionGroup var options: DatabaseOptions

    func run() async throws {
        let composition = Composition.standard
        let estates =
            try await composition.withStored(named: options.database) {
                try await EstateStore.all(in: $0)
            } ?? []
        switch output {
        case .json: try composition.console.write(OrderedJSON.array(estates.map(CatalogueJSON.value)).document)
        case .table where estates.isEmpty: composition.console.message("no estates yet: see `ghillie estate import`")
        case .table: try composition.console.write(Self.table(estates, on: composition.console))
        }
    }

    private static func table(_ estates: [Estate], on console: Console) -> String {
        var table = TextTable(
            header: ["ESTATE", "NAME", "PROJECTS", "COMPONENTS", "REPOSITORIES", "IMPORTED", "COMMIT"])
        table.rows = estates.map { estate in
            [
                .init(text: estate.id.rawValue), .init(text: estate.name), .init(text: estate.projects.grouped),
                .init(text: estate.components.grouped), .init(text: estate.repositories.grouped),
                .init(text: estate.lastImport?.importedAt.minuteText ?? "–"),
                .init(text: estate.lastImport?.commit.map { String($0.prefix(12)) } ?? "–"),
            ]
        }
        return table.lines(coloured: console.coloured).map { $0 + "\n" }.joined()
    }
}
