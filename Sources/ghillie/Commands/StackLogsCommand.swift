import ArgumentParser
import Delivery

/// `ghillie stack logs`
struct StackLogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Print what the local preview logs.",
        discussion: """
            Examples:
              ghillie stack logs
              ghillie stack logs --follow
            """
    )

    @OptionGroup var options: StackOptions

    @Option(help: ArgumentHelp("At most so many of the last lines of each container, 1 to 100000.", valueName: "count"))
    var tail = 100

    @Flag(help: "Go on with what is logged from now on, until Ctrl-C.")
    var follow = false

    func validate() throws {
        guard (1...100_000).contains(tail) else { throw ValidationError("--tail is from 1 to 100000, not \(tail).") }
    }

    func run() async throws {
        let composition = Composition.standard
        let stack = try composition.madeStack(options)
        try stack.need([.kubectl])
        let console = composition.console
        // Where nobody reads on there is nobody to tell.
        let listener = CommandRunner.Listener { line in try? console.write(TerminalText.escape(line) + "\n") }
        try await stack.run(stack.plan.readLogs(lines: tail, follows: follow), listener)
    }
}
