import ArgumentParser
import GhillieCore
import Silver

/// `ghillie replay`: Silver anew from Bronze.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Rebuild everything derived from the raw events; reports stay as they are.",
        discussion: """
            Until it is done, and where it is broken off, what was there stays in force.

            Example:
              ghillie replay
            """
    )

    @Flag(help: "Tell each durable step on standard error.")
    var verbose = false

    @OptionGroup var options: DatabaseOptions

    func run() async throws {
        let composition = Composition.standard
        let steps = StepLog(console: composition.console, isOn: verbose)
        let replayed = try await composition.withStored(named: options.database) { database in
            let replayer = SilverReplayer(database: database, clock: composition.clock)
            return try await replayer.replay(estate: .local) { summary in
                composition.console.progress("\(summary.events.grouped) events replayed")
            }
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
