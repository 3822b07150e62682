import ArgumentParser
import Delivery
import HTTPAPI
import Persistence

/// `ghillie doctor`: what is in force, and whether it works.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Tell the settings in force, secrets masked, and what does not work with them.",
        discussion: """
            Looks at what `ghillie serve` would use, and changes nothing. The exit code is 3 where something does not work; \
            warnings alone are 0.

            Example:
              ghillie doctor --output json
            """
    )

    @Option(help: ArgumentHelp("The form of the answer.", valueName: "format"))
    var output = TableOutput.table

    @OptionGroup var options: DatabaseOptions

    func run() async throws {
        let composition = Composition.standard
        let diagnosis = await diagnosis(composition)
        switch output {
        case .table: try composition.console.write(diagnosis.tables(on: composition.console))
        case .json: try composition.console.write(diagnosis.json.document)
        }
        guard diagnosis.failures == 0 else {
            throw CommandFailure.unexpected(
                "\(diagnosis.failures) of \(diagnosis.checks.count) checks failed", hint: "mend them from the top")
        }
    }

    private func diagnosis(_ composition: Composition) async -> Diagnosis {
        var diagnosis = Diagnosis()
        let service: ServiceConfiguration
        let database: DatabaseLocation
        do {
            service = try composition.serviceConfiguration()
            database = try composition.serviceDatabase(named: options.database, for: "doctor").location
        } catch {
            for detail in error.details.isEmpty ? [error.message] : error.details {
                diagnosis.add("settings", .failed, detail)
            }
            return diagnosis
        }
        diagnosis.settings = Diagnosis.settings(
            of: service, database: database, flag: options.database,
            dataDirectory: composition.configuration.dataDirectory, environment: composition.environment)
        diagnosis.add("settings", .ok, "every variable can be used")
        if case .open = service.rule {
            diagnosis.add("auth", .warning, "GHILLIE_AUTH is disabled: whoever reaches the service may do everything")
        }
        await diagnosis.look(at: database, migration: service.migration)
        if let valkey = service.valkey { await diagnosis.look(at: valkey) }
        await diagnosis.look(at: service.gitHub, clock: composition.clock)
        return diagnosis
    }
}
