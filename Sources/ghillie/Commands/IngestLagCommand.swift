import ArgumentParser
import Catalogue
import Delivery
import GhillieCore
import GitHubSource
import HTTPAPI
import Persistence

extension IngestionLag.State: ExpressibleByArgument {}

/// `ghillie ingest lag`
struct IngestLagCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lag",
        abstract: "Tell how far behind GitHub an estate's repositories are.",
        discussion: """
            What counts is when a repository was last read to its end, not when something last happened in it: a quiet one is \
            healthy. GHILLIE_STALLED_AFTER_S says how long ago that may be (3600).

            Examples:
              ghillie ingest lag
              ghillie ingest lag --estate-key acme --state stalled --output json
            """
    )

    @OptionGroup var selection: EstateOptions

    @Option(help: ArgumentHelp("Those in one state.", valueName: "state"))
    var state: IngestionLag.State?

    @OptionGroup var part: PageOptions

    @Option(help: ArgumentHelp("The form of the answer.", valueName: "format"))
    var output = TableOutput.table

    @OptionGroup var options: DatabaseOptions

    func validate() throws {
        _ = try part.start { RepositoryCursor($0) }
    }

    func run() async throws {
        let composition = Composition.standard
        let stalledAfter = try composition.stalledAfter(for: "ingest lag")
        let (state, limit, cursor) = (state, part.limit, try part.start { RepositoryCursor($0) })
        let found = try await composition.withStored(named: options.database) { database in
            let estate = try await selection.estate(in: database)
            let report = IngestionLagReport(estate: estate, at: composition.clock.now(), stalledAfter: stalledAfter)
            return try await database.read(in: .estate(estate)) { transaction in
                try report.page(state, limit: limit, after: cursor, in: transaction)
            }
        }
        guard let page = found else { throw CommandFailure.noEstate }
        switch output {
        case .json: try composition.console.write(IngestionLagJSON.value(page).document)
        case .table where page.repositories.isEmpty: composition.console.message("no such repositories")
        case .table: try composition.console.write(Self.table(page.repositories, on: composition.console))
        }
        guard output == .table else { return }
        if page.waitingDeliveries > 0 {
            let count = Quantity.text(page.waitingDeliveries, "delivery", plural: "deliveries")
            composition.console.message("\(count) not taken in yet")
        }
        if let next = page.next { composition.console.message("there are more: --cursor \(next.text)") }
    }

    private static func table(_ lags: [IngestionLag], on console: Console) -> String {
        var table = TextTable(header: ["REPOSITORY", "STATE", "LAST READ", "BACKLOG", "GAPS", "WHY"])
        table.rows = lags.map { lag in
            [
                .init(text: lag.repository.slug.description), .init(text: lag.state.rawValue, colour: lag.state.colour),
                .init(text: lag.lastCompleteLook?.minuteText ?? "–"), .init(text: lag.backlog.grouped),
                .init(text: lag.openGaps.grouped), .init(text: TerminalText.singleLine(lag.reason)),
            ]
        }
        return table.lines(coloured: console.coloured).map { $0 + "\n" }.joined()
    }
}

extension IngestionLag.State {
    fileprivate var colour: Colour {
        switch self {
        case .healthy: .green
        case .stalled: .yellow
        case .failing, .unavailable: .red
        case .archived, .neverLooked: .grey
        }
    }
}
