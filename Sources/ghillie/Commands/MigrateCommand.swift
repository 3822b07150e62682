import ArgumentParser
import Persistence

/// `ghillie migrate`: brings the database's schema up to date, and does nothing else.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the database to this version's schema.",
        discussion: """
            For installations whose services run with GHILLIE_MIGRATE=manual; otherwise every command does this by itself. \
            Forward only, each step in a transaction of its own: it can be broken off, run again, and run by several at \
            once.

            Takes the database that `ghillie serve` would: --database, else GHILLIE_DATABASE_URL, else DATABASE_URL, each \
            of both also from a file by NAME_FILE, else ghillie.db in the data directory.

            Examples:
              ghillie migrate
              ghillie migrate --database postgresql://ghillie@db.internal/ghillie --wait 120
            """
    )

    @Option(
        help: ArgumentHelp(
            "How long to wait for a server that is not there yet, or is being migrated by another, 0 to 86400.",
            valueName: "seconds"))
    var wait = 60

    @OptionGroup var options: DatabaseOptions

    func validate() throws {
        guard (0...86_400).contains(wait) else { throw ValidationError("--wait is from 0 to 86400, not \(wait).") }
    }

    func run() async throws {
        let composition = Composition.standard
        let console = composition.console
        let chosen = try composition.serviceDatabase(named: options.database, for: "migrate")
        if let directory = chosen.ownDirectory { try composition.makeDirectory(directory) }
        let location = chosen.location
        let databaseOptions = Database.Options(
            connectionPatience: .seconds(min(max(wait, 1), 10)), clock: composition.clock)
        let migration = PatientMigration(patience: .seconds(wait), clock: ContinuousClock()) {
            let database = try await Database.open(location, options: databaseOptions)
            let outcome = MigrationOutcome(schema: database.schema, applied: database.migrationsApplied)
            await database.close()
            return outcome
        } tellWaiting: { error in
            console.message("waiting: \(error)")
        }
        do {
            console.message("\(location): \(try await migration.run().sentence)")
        } catch let error as DatabaseError where error.passesByItself {
            throw CommandFailure.unexpected(
                "\(location): \(error)",
                hint: "run it again when it is there, or give it longer than \(wait) seconds with --wait")
        } catch let error as DatabaseError {
            throw CommandFailure(error, of: location)
        }
    }
}
