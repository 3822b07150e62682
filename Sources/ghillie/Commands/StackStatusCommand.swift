import ArgumentParser
import Delivery

/// `ghillie stack status`
struct StackStatusCommand: AsyncParsableCommand {
    enum Output: String, CaseIterable, ExpressibleByArgument {
        case table, json
    }

    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Tell what of the local preview is there, and whether it serves.",
        discussion: """
            Says of each setting where it comes from: a flag, the environment, the state.json of the last stack up, or \
            the default.

            Example:
              ghillie stack status --output json
            """
    )

    @OptionGroup var options: StackOptions

    @Option(help: ArgumentHelp("The form of the answer.", valueName: "format"))
    var output = Output.table

    func run() async throws {
        let composition = Composition.standard
        let status = try await composition.madeStack(options).status()
        switch output {
        case .json: try composition.console.write(status.json.document)
        case .table:
            let lines = status.table.lines(coloured: composition.console.coloured)
            try composition.console.write(lines.map { $0 + "\n" }.joined())
        }
    }
}
