import ArgumentParser
import Delivery
import Foundation
import GhillieCore
import GitHubAPI
import GitHubSource
import HTTPAPI
import Logging
import Persistence
import Silver
import WorkQueue

/// `ghillie ingest run`
struct IngestRunCommand: AsyncParsableCommand {
    enum Scope: String, CaseIterable, ExpressibleByArgument {
        case repository, estate
    }

    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Read what is new at GitHub.",
        discussion: """
            A run that was broken off, or is under way elsewhere, is carried on with, and not begun anew. With --no-wait it is \
            only asked for: a `ghillie serve` or `ghillie worker` on the same database works on it.

            The exit code is 3 where not every repository could be read to its end; `ghillie ingest status` tells why.

            Examples:
              ghillie ingest run --scope estate
              ghillie ingest run --scope repository --owner octo --name reef --max-events-per-kind 0
            """
    )

    @Option(help: ArgumentHelp("What to read.", valueName: "scope"))
    var scope = Scope.estate

    @OptionGroup var selection: EstateOptions

    @Option(help: ArgumentHelp("The repository's owner.", valueName: "owner"))
    var owner: String?

    @Option(help: ArgumentHelp("The repository's name.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("How far back commits and closed items are read the first time.", valueName: "days"))
    var lookbackDays = 14

    @Option(
        help: ArgumentHelp("How many events to read of one kind and repository, about; 0 for all.", valueName: "count"))
    var maxEventsPerKind = 500

    @Flag(inversion: .prefixedNo, help: "Work on it until it has ended.")
    var wait = true

    @Option(help: ArgumentHelp("The form of the answer.", valueName: "format"))
    var output = TableOutput.table

    @OptionGroup var options: DatabaseOptions

    func validate() throws {
        guard RepositoryIngester.Options.lookbackDays.contains(lookbackDays) else {
            throw ValidationError("--lookback-days is from 1 to 3650, not \(lookbackDays).")
        }
        guard maxEventsPerKind >= 0 else {
            throw ValidationError("--max-events-per-kind is 0, for all, or more, not \(maxEventsPerKind).")
        }
        let isNamed = owner != nil && name != nil
        guard scope == .repository ? isNamed : owner == nil && name == nil else {
            throw ValidationError("--owner and --name, both, belong to --scope repository.")
        }
    }

    func run() async throws {
        let composition = Composition.standard
        // Said before anything is asked for.
        let gitHub = wait ? try composition.gitHub(for: "serve") : nil
        let request = try request()
        let found: Void? = try await composition.withStored(named: options.database) { database in
            let estate = try await selection.estate(in: database)
            let run = try await database.write(in: .estate(estate)) { transaction in
                try IngestionRuns.resumeOrAsk(request, estate: estate, in: transaction)
            }
            guard let gitHub else { return try tell(run.run, on: composition.console) }
            if !run.isNew { composition.console.message("carrying on with run \(run.run.id)") }
            let work = RunWork(database: database, estate: estate, gitHub: gitHub, composition: composition)
            try await show(try await work.finish(run.run.id), in: database, estate, composition.console)
        }
        guard found != nil else { throw CommandFailure.noEstate }
    }

    private func request() throws(CommandFailure) -> IngestionRunRequest {
        let options = RepositoryIngester.Options(
            lookback: .days(lookbackDays), maximumEventsPerKind: maxEventsPerKind)
        guard scope == .repository, let owner, let name else {
            return IngestionRunRequest(scope: .estate, options: options)
        }
        return IngestionRunRequest(scope: .repository(try RepositorySlug(chosen: owner, name)), options: options)
    }

    private func tell(_ run: Run, on console: Console) throws {
        switch output {
        case .json: try console.write(RunJSON.value(run).document)
        case .table:
            try console.write("\(run.id)\n")
            console.message("asked for: `ghillie ingest watch \(run.id)` tells how it does")
        }
    }

    private func show(_ run: Run, in database: Database, _ estate: EstateID, _ console: Console) async throws {
        let units = try await database.read(in: .estate(estate)) { transaction in
            try RunStore.units(of: run.id, estate: estate, limit: .max, in: transaction)
        }
        switch output {
        case .json: try console.write(RunJSON.value(run, units: units, next: nil).document)
        case .table: try console.write(RunTable.text(of: units, on: console))
        }
        guard run.state == .succeeded else { throw CommandFailure(run, units) }
        console.message(RunTable.sentence(run))
    }
}

extension CommandFailure {
    /// A run that did not succeed.
    init(_ run: Run, _ units: [RunUnit]) {
        let isCut = units.contains { $0.state == .partial }
        let hint =
            isCut
            ? "the next run carries on where this one was cut; --max-events-per-kind 0 reads all at once"
            : "`ghillie ingest status` tells more; the guide has a table of what to do"
        self = .endedBadly(RunTable.sentence(run), hint: hint)
    }
}
