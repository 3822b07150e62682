import ArgumentParser
import Catalogue
import Delivery
import GhillieCore

/// `ghillie estate repo list`
struct EstateRepoListCommand: AsyncParsableCommand {
    enum Activity: String, EnumerableFlag {
        case active, inactive

        static func help(for value: Activity) -> ArgumentHelp? {
            switch value {
            case .active: "Those whose events are fetched."
            case .inactive: "Those whose events are not fetched."
            }
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the repositories that an estate knows, by name.",
        discussion: """
            Example:
              ghillie estate repo list --active --project berthing
            """
    )

    @OptionGroup var selection: EstateOptions

    @Flag var activity: Activity?

    @Option(help: ArgumentHelp("Those of a project's components.", valueName: "key"))
    var project: String?

    @OptionGroup var part: PageOptions

    @Option(help: ArgumentHelp("The form of the answer.", valueName: "format"))
    var output = TableOutput.table

    @OptionGroup var options: DatabaseOptions

    func validate() throws {
        _ = try part.start { RepositoryCursor($0) }
    }

    func run() async throws {
        let composition = Composition.standard
        let filter = WatchedRepositoryStore.Filter(isIngested: activity.map { $0 == .active }, project: project)
        let found = try await composition.withStored(named: options.database) { database in
            try await RepositoryRegistry(database: database).list(
                estate: selection.estate(in: database), filter, limit: part.limit,
                after: part.start { RepositoryCursor($0) })
        }
        guard let page = found else { throw CommandFailure.noEstate }
        switch output {
        case .json: try composition.console.write(CatalogueJSON.value(page).document)
        case .table where page.repositories.isEmpty: composition.console.message("no such repositories")
        case .table: try composition.console.write(Self.table(page.repositories, on: composition.console))
        }
        if output == .table, let next = page.next {
            composition.console.message("there are more: --cursor \(next.text)")
        }
    }

    private static func table(_ repositories: [WatchedRepository], on console: Console) -> String {
        var table = TextTable(header: ["REPOSITORY", "INGESTION", "CHOSEN", "CATALOGUE", "BRANCH"])
        table.rows = repositories.map { repository in
            [
                .init(text: repository.slug.description),
                .init(text: repository.isIngested ? "on" : "off", colour: repository.isIngested ? .green : .grey),
                .init(text: repository.choice?.rawValue ?? "–"),
                .init(text: repository.catalogueSlug == nil ? "no" : "yes"),
                .init(text: repository.defaultBranch ?? "–"),
            ]
        }
        return table.lines(coloured: console.coloured).map { $0 + "\n" }.joined()
    }
}
