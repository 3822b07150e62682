import ArgumentParser
import Catalogue
import GhillieCore
import Persistence
import Silver

/// `ghillie replay`: Silver anew from Bronze.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Rebuild everything derived from the raw events; reports stay as they are.",
        discussion: """
            Until it is done, and where it is broken off, what was there stays in force.

            Example:
              ghillie replay --estate-key acme
            """
    )

    @Flag(help: "Tell each durable step on standard error.")
    var verbose = false

    @Option(help: ArgumentHelp("This estate alone. (default: all that there are)", valueName: "key"))
    var estateKey: String?

    @OptionGroup var options: DatabaseOptions

    func run() async throws {
        let composition = Composition.standard
        let steps = StepLog(console: composition.console, isOn: verbose)
        let chosen = try estateKey.map { try EstateID(key: $0) }
        let replayed = try await composition.withStored(named: options.database) { database in
            let replayer = SilverReplayer(database: database)
            // Where only `ghillie try` was run there is no list of estates.
            let listed = try await database.read(in: .system) { try EstateStore.list(in: $0) }
            if let chosen, chosen != .local, !listed.contains(chosen) {
                throw CatalogueError.unknownEstate(chosen)
            }
            var whole = ReplaySummary()
            for estate in chosen.map({ [$0] }) ?? [.local] + listed.filter({ $0 != .local }) {
                let before = whole.events
                whole += try await replayer.replay(estate: estate) { summary in
                    composition.console.progress("\((before + summary.events).grouped) events replayed")
                }
            }
            return whole
        }
        guard let replayed else {
            throw CommandFailure.badInput("there is no database yet", hint: "`ghillie try PATH` makes one")
        }
        steps.tell("replay put in force")
        composition.console.message(Self.sentence(replayed))
    }

    private static func sentence(_ summary: ReplaySummary) -> String {
        let failed = summary.failed == 0 ? "" : "; \(summary.failed.grouped) could not be read"
        let repositories = summary.repositories == 1 ? "repository" : "repositories"
        return "replayed \(summary.events.grouped) events of \(summary.repositories.grouped) \(repositories)\(failed)"
    }
}
