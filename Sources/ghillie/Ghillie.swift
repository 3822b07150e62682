import ArgumentParser
import Foundation

/// The command line: `ghillie <noun> <verb> [selectors] [options]`.
@main
struct Ghillie: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "ghillie",
        abstract: "Status reports of git repositories that can be trusted.",
        discussion: """
            Every sentence of a report leads back to commits, and every commit is reported exactly once.

            Examples:
              ghillie try ~/src/project
              ghillie serve
              ghillie stack up
            """,
        version: "ghillie \(version)",
        subcommands: [
            TryCommand.self, ReportCommand.self, CatalogueCommand.self, EstateCommand.self, IngestCommand.self,
            ReplayCommand.self, ServeCommand.self, WorkerCommand.self, MigrateCommand.self, TokenCommand.self,
            DoctorCommand.self, HealthCommand.self, StackCommand.self,
        ]
    )

    /// Runs the command and ends the process: 0 for success, else as ``CommandFailure`` has it.
    static func main() async {
        let streams = StandardStreams.reserved()
        // Handles signals from here on.
        let interruption = Composition.standard.interruption
        let code = await run(Array(CommandLine.arguments.dropFirst()), streams: streams)
        withExtendedLifetime(interruption) { Foundation.exit(code) }
    }

    private static func run(_ arguments: [String], streams: StandardStreams) async -> Int32 {
        do {
            var command = try parseAsRoot(arguments)
            // Where nobody can read the answer, nothing is begun.
            guard !streams.outputWasClosed else { throw CommandFailure.outputIsClosed }
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return 0
        } catch {
            return conclude(with: error)
        }
    }

    /// Says what an error has to say, and gives the exit code that stands for it.
    private static func conclude(with error: any Error) -> Int32 {
        let console = Composition.standard.console
        if error is CleanExit || exitCode(for: error) == .success {
            // Help and versions: data.
            try? console.write(fullMessage(for: error) + "\n")
            return 0
        }
        if exitCode(for: error) == .validationFailure {
            for line in usageMessage(for: error) { console.message(line) }
            return CommandFailure.badInput
        }
        let failure = CommandFailure(describing: error)
        console.fail(failure)
        return failure.exitCode
    }

    /// The parser's words, in the form of ours.
    private static func usageMessage(for error: any Error) -> [String] {
        fullMessage(for: error).split(separator: "\n").map { line in
            for (theirs, ours) in [("Error: ", "error: "), ("Usage: ", "usage: "), ("  See '", "hint: see '")]
            where line.hasPrefix(theirs) {
                return ours + line.dropFirst(theirs.count)
            }
            return String(line)
        }
    }
}
