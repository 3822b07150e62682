import ArgumentParser
import Delivery
import GhillieCore
import HTTPAPI
import Persistence
import WorkQueue

/// `ghillie ingest watch`
struct IngestWatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follow a run of ingestion until it has ended.",
        discussion: """
            On a terminal it is a table that is kept up to date, elsewhere a line for each change. It works on nothing itself. \
            The exit code is 3 where the run does not succeed.

            Example:
              ghillie ingest watch
            """
    )

    @Argument(help: ArgumentHelp("The run. (default: the newest)", valueName: "run"))
    var run: String?

    @OptionGroup var selection: EstateOptions

    @OptionGroup var options: DatabaseOptions

    func run() async throws {
        let composition = Composition.standard
        let found = try await composition.withStored(named: options.database) { database in
            let estate = try await selection.estate(in: database)
            let id = try await IngestStatusCommand.run(run, in: database, estate).id
            return try await follow(id, in: database, estate, composition.console)
        }
        guard let (run, units) = found else { throw CommandFailure.noEstate }
        guard run.state == .succeeded else { throw CommandFailure(run, units) }
    }

    private func follow(
        _ id: RunID, in database: Database, _ estate: EstateID, _ console: Console
    ) async throws -> (Run, [RunUnit]) {
        var shown = LiveText(console: console)
        while true {
            let state = try await database.read(in: .estate(estate)) { transaction -> (Run, [RunUnit])? in
                guard let run = try RunStore.run(id, estate: estate, in: transaction) else { return nil }
                return (run, try RunStore.units(of: id, estate: estate, limit: .max, in: transaction))
            }
            guard let (run, units) = state else { throw CommandFailure.unexpected("the run is gone") }
            if console.outputIsTerminal {
                let order: [WorkState] = [.running, .failed, .timedOut, .partial, .queued, .cancelled, .succeeded]
                let sorted = order.flatMap { state in units.filter { $0.state == state } }
                try shown.show(RunTable.lines(of: sorted, on: console), last: "run \(id), \(RunTable.sentence(run))")
            } else {
                try shown.add("\(RunTable.sentence(run))")
            }
            if run.state.hasEnded { return (run, units) }
            try await Task.sleep(for: .milliseconds(500))
        }
    }
}
