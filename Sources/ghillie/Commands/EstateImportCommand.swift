import ArgumentParser
import Catalogue
import Delivery

/// `ghillie estate import`
struct EstateImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make an estate what its file says, all of it or nothing.",
        discussion: """
            The same file again changes nothing. `ghillie estate sync` then watches the repositories that it names.

            Example:
              ghillie estate import --estate-key acme --catalogue-path estate.yaml --dry-run
            """
    )

    @Option(help: ArgumentHelp("The estate; made where it is not there yet.", valueName: "key"))
    var estateKey: String

    @Option(help: ArgumentHelp("The estate file.", valueName: "file"), completion: .file())
    var cataloguePath: String

    @Option(help: ArgumentHelp("The commit that the file is from, for history.", valueName: "sha"))
    var commitSha: String?

    @Option(help: ArgumentHelp("The estate's name for people. (default: as it is, else the key)", valueName: "name"))
    var estateName: String?

    @Flag(help: "Show what would change, and change nothing.")
    var dryRun = false

    @Option(help: ArgumentHelp("The form of the answer.", valueName: "format"))
    var output = TableOutput.table

    @OptionGroup var options: DatabaseOptions

    func run() async throws {
        let composition = Composition.standard
        let request: CatalogueImporter.Request
        do {
            request = try CatalogueImporter.Request(
                file: CatalogueFile.bytes(of: cataloguePath), estate: estateKey, name: estateName, commit: commitSha)
        } catch let error as InvalidCatalogue {
            throw CommandFailure(error, of: cataloguePath)
        }
        let plan = try await dryRun ? plan(request, composition) : carryOut(request, composition)
        switch output {
        case .json:
            let value = CatalogueJSON.value(plan, of: estateKey, commit: request.commit, isDryRun: dryRun)
            try composition.console.write(value.document)
        case .table:
            let lines = dryRun ? PlanText.lines(plan, coloured: composition.console.coloured) : []
            let counts = PlanText.counts(plan, coloured: composition.console.coloured)
            try composition.console.write((lines + counts).map { $0 + "\n" }.joined())
        }
        if plan.isEmpty { composition.console.message("nothing \(dryRun ? "would change" : "changed")") }
    }

    private func plan(_ request: CatalogueImporter.Request, _ composition: Composition) async throws -> CataloguePlan {
        try await composition.withStored(named: options.database) { database in
            try await CatalogueImporter(database: database, clock: composition.clock).plan(request)
        } ?? CatalogueImporter.planFromNothing(request)
    }

    private func carryOut(
        _ request: CatalogueImporter.Request, _ composition: Composition
    ) async throws -> CataloguePlan {
        try await composition.withDatabase(named: options.database) { database in
            try await CatalogueImporter(database: database, clock: composition.clock).run(request)
        }
    }
}
