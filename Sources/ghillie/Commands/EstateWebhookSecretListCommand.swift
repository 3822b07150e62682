import ArgumentParser
import Catalogue
import Delivery
import GhillieCore
import GitHubSource
import Persistence

/// `ghillie estate webhook-secret list`
struct EstateWebhookSecretListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List webhook secrets, oldest first; those that were revoked too. None is told itself.",
        discussion: """
            Example:
              ghillie estate webhook-secret list --estate-key acme
            """
    )

    @Option(help: ArgumentHelp("Those of one estate.", valueName: "key"))
    var estateKey: String?

    @Option(help: ArgumentHelp("The form of the answer.", valueName: "format"))
    var output = TableOutput.table

    @OptionGroup var options: DatabaseOptions

    func run() async throws {
        let composition = Composition.standard
        let estate = try estateKey.map { try EstateID(key: $0) }
        let chosen = try composition.serviceDatabase(named: options.database, for: "estate webhook-secret")
        let secrets =
            try await composition.withStored(chosen) { database in
                try await database.read(in: .system) { try WebhookSecretStore.list(of: estate, in: $0) }
            } ?? []
        switch output {
        case .json: try composition.console.write(OrderedJSON.array(secrets.map(Self.json)).document)
        case .table where secrets.isEmpty:
            composition.console.message("no webhook secrets: `ghillie estate webhook-secret add` makes one")
        case .table: try composition.console.write(table(secrets, on: composition.console))
        }
    }

    private func table(_ secrets: [WebhookSecret], on console: Console) -> String {
        var table = TextTable(header: ["SECRET", "ESTATE", "CREATED", "REVOKED"])
        table.rows = secrets.map { secret in
            [
                secret.id.rawValue, secret.estate.rawValue, secret.createdAt.minuteText,
                secret.revokedAt?.minuteText ?? "-",
            ].map { .init(text: $0, colour: secret.revokedAt == nil ? nil : .grey) }
        }
        return table.lines(coloured: console.coloured).map { $0 + "\n" }.joined()
    }

    private static func json(_ secret: WebhookSecret) -> OrderedJSON {
        [
            "id": .text(secret.id.rawValue), "estate": .text(secret.estate.rawValue),
            "created_at": .text(secret.createdAt.rfc3339), "revoked_at": .optional(secret.revokedAt?.rfc3339),
        ]
    }
}
