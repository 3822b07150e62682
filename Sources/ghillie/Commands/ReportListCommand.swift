import ArgumentParser
import Delivery
import GhillieCore
import Gold

/// `ghillie report list`
struct ReportListCommand: AsyncParsableCommand {
    enum Output: String, CaseIterable, ExpressibleByArgument {
        case table, json
    }

    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List stored reports, newest first.",
        discussion: """
            Examples:
              ghillie report list --limit 5
              ghillie report list --estate-key acme
            """
    )

    @Option(help: ArgumentHelp("At most so many, 1 to 200.", valueName: "count"))
    var limit = 50

    @Option(help: ArgumentHelp("The form of the answer.", valueName: "format"))
    var output = Output.table

    @Option(help: ArgumentHelp("The estate. (default: local, that of `ghillie try`)", valueName: "key"))
    var estateKey: String?

    @OptionGroup var options: DatabaseOptions

    func validate() throws {
        guard (1...200).contains(limit) else { throw ValidationError("--limit is from 1 to 200, not \(limit).") }
    }

    func run() async throws {
        let composition = Composition.standard
        let found = try await listings(composition)
        let listings = Array(found.prefix(limit))
        switch output {
        case .json: try composition.console.write(OrderedJSON.array(listings.map(ReportJSON.value)).document)
        case .table where listings.isEmpty:
            composition.console.message("no reports yet: `ghillie try PATH` makes the first")
        case .table: try composition.console.write(table(listings, on: composition.console))
        }
        if found.count > limit { composition.console.message("older ones are not shown: see --limit") }
    }

    /// One more than are shown, where there are more.
    private func listings(_ composition: Composition) async throws -> [ReportListing] {
        let limit = limit + 1
        let estate = try EstateID(chosen: estateKey)
        return try await composition.readStored(named: options.database, of: estate) { transaction in
            try ReportStore.list(estate: estate, limit: limit, in: transaction)
        } ?? []
    }

    private func table(_ listings: [ReportListing], on console: Console) -> String {
        var table = TextTable(header: ["REPORT", "REPOSITORY", "FROM", "TO", "STATUS", "GENERATED"])
        table.rows = listings.map { listing in
            let isSuperseded = listing.supersededBy != nil
            return [
                .init(text: listing.id.rawValue), .init(text: listing.subject),
                .init(text: listing.windowStart.dateText),
                .init(text: ReportingWindow(start: listing.windowStart, end: listing.windowEnd).lastDay.dateText),
                .init(
                    text: listing.status.title + (isSuperseded ? " (superseded)" : ""),
                    colour: isSuperseded ? .grey : listing.status.colour),
                .init(text: listing.generatedAt.minuteText),
            ]
        }
        return table.lines(coloured: console.coloured).map { $0 + "\n" }.joined()
    }
}

extension ReportStatus {
    fileprivate var colour: Colour {
        switch self {
        case .onTrack: .green
        case .atRisk: .yellow
        case .blocked: .red
        case .unknown: .grey
        }
    }
}
