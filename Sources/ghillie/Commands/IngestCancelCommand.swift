import ArgumentParser
import Delivery
import HTTPAPI
import Persistence
import WorkQueue

/// `ghillie ingest cancel`
struct IngestCancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Stop what a run of ingestion has not begun.",
        discussion: """
            Repositories that are being read are read to their end.

            Example:
              ghillie ingest cancel 0198f000-0000-7000-8000-000000000000
            """
    )

    @Argument(help: ArgumentHelp("The run.", valueName: "run"))
    var run: String

    @OptionGroup var selection: EstateOptions

    @Option(help: ArgumentHelp("The form of the answer.", valueName: "format"))
    var output = TableOutput.table

    @OptionGroup var options: DatabaseOptions

    func run() async throws {
        let composition = Composition.standard
        let id = RunID(stored: run)
        let found = try await composition.withStored(named: options.database) { database in
            let estate = try await selection.estate(in: database)
            let run = try await database.write(in: .estate(estate)) { transaction in
                try RunStore.cancel(id, estate: estate, in: transaction)
            }
            guard let run else {
                throw CommandFailure.badInput(
                    "the estate has no such run", hint: "`ghillie ingest status --list` tells those that there are")
            }
            return run
        }
        guard let run = found else { throw CommandFailure.noEstate }
        switch output {
        case .json: try composition.console.write(RunJSON.value(run).document)
        case .table: composition.console.message("run \(run.id), \(RunTable.sentence(run))")
        }
    }
}
