import ArgumentParser
import Delivery
import GhillieCore
import HTTPAPI
import Persistence
import WorkQueue

/// `ghillie ingest status`
struct IngestStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Tell how a run of ingestion stands, repository by repository.",
        discussion: """
            Examples:
              ghillie ingest status
              ghillie ingest status --state failed --output json
              ghillie ingest status --list
            """
    )

    @Argument(help: ArgumentHelp("The run. (default: the newest)", valueName: "run"))
    var run: String?

    @Flag(help: "Tell of runs, the newest first, and not of one's repositories.")
    var list = false

    @OptionGroup var selection: EstateOptions

    @Option(help: ArgumentHelp("Repositories in one state.", valueName: "state"))
    var state: WorkState?

    @OptionGroup var part: PageOptions

    @Option(help: ArgumentHelp("The form of the answer.", valueName: "format"))
    var output = TableOutput.table

    @OptionGroup var options: DatabaseOptions

    func validate() throws {
        guard !list || run == nil && state == nil else {
            throw ValidationError("--list tells of runs: it takes neither a run nor --state.")
        }
    }

    func run() async throws {
        let composition = Composition.standard
        let found: Void? = try await composition.withStored(named: options.database) { database in
            let estate = try await selection.estate(in: database)
            return try await list
                ? showRuns(in: database, estate, composition.console)
                : showUnits(in: database, estate, composition.console)
        }
        guard found != nil else { throw CommandFailure.noEstate }
    }

    private func showRuns(in database: Database, _ estate: EstateID, _ console: Console) async throws {
        let (limit, cursor) = (part.limit, part.cursor.map(RunID.init(stored:)))
        let runs = try await database.read(in: .estate(estate)) { transaction in
            try RunStore.list(.ingestion, estate: estate, limit: limit + 1, before: cursor, in: transaction)
        }
        let shown = Array(runs.prefix(limit))
        let next = runs.count > limit ? shown.last?.id : nil
        switch output {
        case .json: try console.write(RunJSON.value(shown, next: next).document)
        case .table where shown.isEmpty: console.message("no runs yet")
        case .table:
            try console.write(RunTable.text(of: shown, on: console))
            if let next { console.message("there are more: --cursor \(next)") }
        }
    }

    private func showUnits(in database: Database, _ estate: EstateID, _ console: Console) async throws {
        let run = try await Self.run(run, in: database, estate)
        let (limit, cursor, state) = (part.limit, part.cursor, state)
        let units = try await database.read(in: .estate(estate)) { transaction in
            try RunStore.units(of: run.id, estate: estate, state, limit: limit + 1, after: cursor, in: transaction)
        }
        let shown = Array(units.prefix(limit))
        let next = units.count > limit ? shown.last?.subject : nil
        switch output {
        case .json: try console.write(RunJSON.value(run, units: shown, next: next).document)
        case .table:
            if !shown.isEmpty { try console.write(RunTable.text(of: shown, on: console)) }
            console.message("run \(run.id), \(RunTable.sentence(run))")
            if let next { console.message("there are more: --cursor \(next)") }
        }
    }

    /// The run that is meant, else the newest.
    static func run(_ id: String?, in database: Database, _ estate: EstateID) async throws -> Run {
        let found = try await database.read(in: .estate(estate)) { transaction in
            if let id { return try RunStore.run(RunID(stored: id), estate: estate, in: transaction) }
            return try RunStore.list(.ingestion, estate: estate, limit: 1, in: transaction).first
        }
        if let found { return found }
        throw CommandFailure.badInput(
            id == nil ? "there is no run yet" : "the estate has no such run",
            hint: id == nil
                ? "`ghillie ingest run` reads GitHub" : "`ghillie ingest status --list` tells those that there are")
    }
}

extension WorkState: ExpressibleByArgument {}
