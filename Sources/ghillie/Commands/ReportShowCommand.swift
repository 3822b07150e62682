import ArgumentParser
import Delivery
import GhillieCore
import Gold

/// `ghillie report show ID|latest`
struct ReportShowCommand: AsyncParsableCommand {
    /// Which report is meant.
    enum Selector: Equatable, ExpressibleByArgument {
        case latest
        case id(ReportID)

        init?(argument: String) {
            if argument.lowercased() == "latest" {
                self = .latest
            } else if let id = ReportID(argument) {
                self = .id(id)
            } else {
                return nil
            }
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print a stored report.",
        discussion: """
            Examples:
              ghillie report show latest
              ghillie report show 0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b --output html
            """
    )

    @Argument(help: ArgumentHelp("A report's id, or latest: the one that was made last.", valueName: "id|latest"))
    var report: Selector

    @Option(help: ArgumentHelp("The form of the answer.", valueName: "format"))
    var output = ReportFormat.markdown

    @Option(help: ArgumentHelp("The estate. (default: local, that of `ghillie try`)", valueName: "key"))
    var estateKey: String?

    @OptionGroup var options: DatabaseOptions

    func run() async throws {
        let composition = Composition.standard
        let selector = report
        let estate = try EstateID(chosen: estateKey)
        let stored = try await composition.readStored(named: options.database, of: estate) { transaction -> Report? in
            switch selector {
            case .latest: try ReportStore.latest(estate: estate, in: transaction)
            case .id(let id): try ReportStore.report(id: id, estate: estate, in: transaction)
            }
        }
        // No database, or no such report in it.
        guard let found = stored ?? nil else { throw Self.notFound(selector) }
        try composition.console.write(output.render([.report(found)]))
    }

    private static func notFound(_ selector: Selector) -> CommandFailure {
        switch selector {
        case .latest: .badInput("there is no report yet", hint: "`ghillie try PATH` makes the first")
        case .id(let id):
            .badInput("there is no report \(id)", hint: "`ghillie report list` shows those that there are")
        }
    }
}
