import ArgumentParser
import Catalogue
import Delivery
import GhillieCore
import GitSource

/// `ghillie catalogue watch PATH`
struct CatalogueWatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Import the estate file whenever it changes, and watch the repositories that it names.",
        discussion: """
            PATH is the file, or the top of a git checkout: its file is imported when HEAD moves, as that commit holds it;
            what is not committed does not count. A file that is not valid changes nothing. Runs until it is stopped with Ctrl-C or SIGTERM.

            Examples:
              ghillie catalogue watch estate.yaml --estate-key acme
              ghillie catalogue watch ~/src/estate --file acme/estate.yaml --estate-key acme
            """
    )

    @Argument(help: ArgumentHelp("The estate file, or a git checkout that holds it.", valueName: "path"))
    var path: String

    @Option(help: ArgumentHelp("The estate file in the checkout.", valueName: "file"))
    var file = "estate.yaml"

    @Option(help: ArgumentHelp("The estate; made where it is not there yet.", valueName: "key"))
    var estateKey: String

    @Option(help: ArgumentHelp("The estate's name for people. (default: as it is, else the key)", valueName: "name"))
    var estateName: String?

    @Option(help: ArgumentHelp("How often to look, in seconds.", valueName: "seconds"))
    var pollIntervalS = 2.0

    @OptionGroup var options: DatabaseOptions

    func validate() throws {
        guard (0.05...86_400).contains(pollIntervalS) else {
            throw ValidationError("--poll-interval-s is from 0.05 to 86400.")
        }
    }

    func run() async throws {
        let composition = Composition.standard
        let source = try WatchedFile(
            path: path, file: file, gitEnvironment: composition.configuration.gitEnvironment)
        // Keys and names are refused before anything is written.
        _ = try EstateID(key: estateKey)
        let console = composition.console
        try await composition.withDatabase(named: options.database) { database in
            let watcher = CatalogueWatcher(
                database: database, clock: composition.clock, estate: estateKey, name: estateName,
                read: source.read(unless:)
            ) { event in
                for line in Self.lines(of: event, file: source.file) { console.message(line) }
            }
            console.message("watching \(CatalogueFile.printable(source.file)) for \(estateKey)")
            await composition.untilInterrupted {
                await watcher.run(every: .seconds(pollIntervalS), on: ContinuousClock())
            }
            console.message("stopped watching")
        }
    }

    private static func lines(of event: CatalogueWatcher.Event, file: String) -> [String] {
        switch event {
        case .imported(let plan, let summary, let commit):
            let changes = plan.isEmpty ? "nothing changed" : Quantity.text(max(plan.steps.count, 1), "change")
            let origin = commit.map { " of \($0.prefix(12))" } ?? ""
            return ["imported\(origin): \(changes); \(EstateSyncCommand.sentence(summary))"]
        case .failed(let error):
            let failure =
                (error as? InvalidCatalogue).map { CommandFailure($0, of: file) } ?? CommandFailure(describing: error)
            return ["warning: not imported: \(failure.message)"] + failure.details.map { "  \($0)" }
        }
    }
}
