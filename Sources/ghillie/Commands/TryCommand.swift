import ArgumentParser
import Catalogue
import Delivery
import GhillieCore

/// `ghillie try PATH…`: from clones to reports, with nothing to set up.
struct TryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "try",
        abstract: "Print a status report of local git clones.",
        discussion: """
            The first report of a repository covers the last two weeks; each later one begins where the last ended, so \
            that nothing is reported twice. Needs no server, no network and no key, and runs nothing that a clone brings \
            along.

            Examples:
              ghillie try .
              ghillie try ~/src/one ~/src/two --output html > report.html
              ghillie try . --first-window-days 30 --as-of 2026-01-31T12:00:00Z
              ghillie try ~/src/* --catalogue estate.yaml
            """
    )

    @Argument(
        help: ArgumentHelp("Clones to report on; for two or more, an overview comes first.", valueName: "path"),
        completion: .directory)
    var paths: [String]

    @Option(help: ArgumentHelp("How long a repository's first window is, 1 to 3650.", valueName: "days"))
    var firstWindowDays = 14

    @Option(
        help: ArgumentHelp(
            """
            Where the window ends, exclusive: 2026-01-31T12:00:00Z, or a day, meaning its first instant in UTC. Nothing \
            that landed later is seen. (default: now)
            """,
            valueName: "time"),
        transform: Self.instant)
    var asOf: Instant?

    @Flag(help: "Judge the last window again; the new report supersedes the last.")
    var again = false

    @Option(help: ArgumentHelp("The form of the answer.", valueName: "format"))
    var output = ReportFormat.markdown

    @Option(
        help: ArgumentHelp(
            "An estate file: clones are its components, its noise filters and wishes hold, and the overview is by project.",
            valueName: "file"),
        completion: .file())
    var catalogue: String?

    @Flag(help: "Tell each durable step on standard error.")
    var verbose = false

    @OptionGroup var options: DatabaseOptions

    func validate() throws {
        guard (1...3_650).contains(firstWindowDays) else {
            throw ValidationError("--first-window-days is from 1 to 3650, not \(firstWindowDays).")
        }
        guard !paths.contains("") else { throw ValidationError("A path is empty.") }
    }

    func run() async throws {
        let composition = Composition.standard
        let console = composition.console
        let estate = try catalogue.map(CatalogueFile.estate)
        let wish = CloneReporter.Wish(
            firstWindow: .days(firstWindowDays), asOf: asOf, again: again, estate: estate)
        let reporter = CloneReporter(composition: composition, saysSteps: verbose)
        let entries = try await reporter.report(on: paths, database: options.database, wish: wish)
        // Where the Markdown itself says it on the same screen, once is enough.
        if !(output == .markdown && console.outputIsTerminal) {
            for sentence in entries.compactMap(\.quietSentence) { console.message(sentence) }
        }
        try console.write(output.render(entries, of: estate))
    }

    @Sendable static func instant(_ text: String) throws -> Instant {
        guard let instant = Instant(rfc3339: text) else {
            throw ValidationError("it is neither a time, as 2026-01-31T12:00:00Z, nor a day, as 2026-01-31")
        }
        return instant
    }
}
