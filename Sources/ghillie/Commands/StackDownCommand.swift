import ArgumentParser
import Foundation

/// `ghillie stack down`: takes the local preview away.
struct StackDownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Delete what stack up made, and nothing else.",
        discussion: """
            The cluster, where stack up made it; else the namespace. Its data goes with it. Images stay.

            Examples:
              ghillie stack down
              ghillie stack down --force
            """
    )

    @OptionGroup var options: StackOptions

    @Flag(help: "Do not ask first.")
    var force = false

    func run() async throws {
        let composition = Composition.standard
        guard force || isatty(STDIN_FILENO) == 1 else {
            throw CommandFailure.badInput(
                "nobody can be asked whether to delete the preview: standard input is no terminal",
                hint: "say --force to delete it without a question")
        }
        let stack = try composition.madeStack(options)
        let isGone = try await stack.down { question in force || composition.console.ask(question) }
        guard isGone else { return composition.console.message("nothing was deleted") }
        // Of another preview it is left alone.
        if let directory = composition.configuration.dataDirectory,
            composition.stackState?.stack.cluster == stack.settings.cluster.value,
            composition.stackState?.stack.namespace == stack.settings.namespace.value
        {
            StackState.remove(in: directory)
        }
    }
}
