import ArgumentParser
import Delivery
import GhillieCore
import Gold
import HTTPAPI

/// `ghillie report run`
struct ReportRunCommand: AsyncParsableCommand {
    enum Scope: String, CaseIterable, ExpressibleByArgument {
        case repository
    }

    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Report what is new of a repository that is read from GitHub.",
        discussion: """
            The window starts where the last report's ended; the first one is the seven days before now. What was read and \
            not refined yet is refined first.

            Example:
              ghillie report run --scope repository --estate-key acme --owner octo --name reef
            """
    )

    @Option(help: ArgumentHelp("What to report on.", valueName: "scope"))
    var scope = Scope.repository

    @OptionGroup var selection: EstateOptions

    @Option(help: ArgumentHelp("The repository's owner.", valueName: "owner"))
    var owner: String

    @Option(help: ArgumentHelp("The repository's name.", valueName: "name"))
    var name: String

    @Option(
        help: ArgumentHelp("Report up to this time, or the start of this day. (default: now)", valueName: "time"),
        transform: TryCommand.instant)
    var asOf: Instant?

    @Flag(help: "Judge the last window again; the new report supersedes the last.")
    var again = false

    @Option(help: ArgumentHelp("The form of the answer.", valueName: "format"))
    var output = ReportFormat.markdown

    @OptionGroup var options: DatabaseOptions

    func run() async throws {
        let composition = Composition.standard
        let stalledAfter = try composition.stalledAfter(for: "report run")
        let slug = try RepositorySlug(chosen: owner, name)
        let found = try await composition.withStored(named: options.database) { database in
            let reporter = WatchedRepositoryReporter(
                database: database, clock: composition.clock, stalledAfter: stalledAfter)
            return try await reporter.report(
                .init(estate: try await selection.estate(in: database), slug: slug, asOf: asOf, again: again))
        }
        guard let found else { throw CommandFailure.noEstate }
        let entry: ReportEntry =
            switch found.outcome {
            case .reported(let report): .report(report)
            case .nothingNew(let since, let health):
                .quiet(found.repository, since: since, caveat: health.unhealthyReason)
            }
        if let sentence = entry.quietSentence { return composition.console.message(sentence) }
        try composition.console.write(output.render([entry]))
    }
}

extension CommandFailure {
    init(_ refusal: WatchedRepositoryReporter.Refusal) {
        switch refusal {
        case .unknownRepository(let slug):
            self = .badInput("the estate knows no repository \(slug)", hint: "see `ghillie estate repo list`")
        case .nothingIngested(let slug):
            self = .badInput(
                "nothing of \(slug) has come from GitHub yet",
                hint: "`ghillie ingest lag` tells how far it has been read")
        case .asOfInTheFuture(let asOf, let now):
            self = .badInput(
                "--as-of \(asOf) lies in the future: what has not happened cannot be reported",
                hint: "leave it out to report up to now, \(now.minuteText)")
        }
    }
}
