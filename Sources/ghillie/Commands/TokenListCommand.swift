import ArgumentParser
import Delivery
import GhillieCore
import HTTPAPI
import Persistence

/// `ghillie token list`
struct TokenListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List tokens, oldest first; those that were revoked too. None is told itself.",
        discussion: """
            Example:
              ghillie token list --estate acme
            """
    )

    @Option(help: ArgumentHelp("Those of one estate.", valueName: "key"))
    var estate: String?

    @Option(help: ArgumentHelp("The form of the answer.", valueName: "format"))
    var output = TableOutput.table

    @OptionGroup var options: DatabaseOptions

    func run() async throws {
        let composition = Composition.standard
        let estate = estate.map { EstateID($0) }
        let chosen = try composition.serviceDatabase(named: options.database, for: "token")
        let tokens =
            try await composition.withStored(chosen) { database in
                try await database.read(in: .system) { try TokenStore.list(of: estate, in: $0) }
            } ?? []
        switch output {
        case .json: try composition.console.write(OrderedJSON.array(tokens.map(Self.json)).document)
        case .table where tokens.isEmpty: composition.console.message("no tokens: `ghillie token create` makes one")
        case .table: try composition.console.write(table(tokens, at: composition.clock.now(), on: composition.console))
        }
    }

    private func table(_ tokens: [Token], at now: Instant, on console: Console) -> String {
        var table = TextTable(
            header: ["TOKEN", "NAME", "ESTATE", "SCOPE", "CREATED", "EXPIRES", "LAST USED", "REVOKED"])
        table.rows = tokens.map { token in
            let isInForce = token.isInForce(at: now)
            let times = [token.expiresAt, token.lastUsedAt, token.revokedAt].map { $0?.minuteText ?? "-" }
            let texts = [
                token.id.rawValue, token.name ?? "-", token.estate.rawValue, token.scope.rawValue,
                token.createdAt.minuteText,
            ]
            return (texts + times).map { .init(text: $0, colour: isInForce ? nil : .grey) }
        }
        return table.lines(coloured: console.coloured).map { $0 + "\n" }.joined()
    }

    private static func json(_ token: Token) -> OrderedJSON {
        [
            "id": .text(token.id.rawValue), "name": .optional(token.name), "estate": .text(token.estate.rawValue),
            "scope": .text(token.scope.rawValue), "created_at": .text(token.createdAt.rfc3339),
            "expires_at": .optional(token.expiresAt?.rfc3339), "last_used_at": .optional(token.lastUsedAt?.rfc3339),
            "revoked_at": .optional(token.revokedAt?.rfc3339),
        ]
    }
}
