import ArgumentParser
import Delivery
import GhillieCore
import HTTPAPI
import Persistence

/// `ghillie token revoke`
struct TokenRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Take a token's force for good. Running services know it two seconds later.",
        discussion: """
            Example:
              ghillie token revoke 0f3a5c7e9b1d
            """
    )

    @Argument(help: "The token's id, as `ghillie token list` tells it; never the token itself.")
    var id: String

    @OptionGroup var options: DatabaseOptions

    func run() async throws {
        let composition = Composition.standard
        let now = composition.clock.now()
        let id = Token.ID(id)
        let chosen = try composition.serviceDatabase(named: options.database, for: "token")
        let revoked = try await composition.withStored(chosen) { database in
            try await database.write(in: .system) { try TokenStore.revoke(id, at: now, in: $0) }
        }
        // The words do not repeat it: it may be a token that was pasted by mistake.
        guard let token = revoked ?? nil else {
            throw CommandFailure.badInput("there is no token by that id", hint: "`ghillie token list` tells the ids")
        }
        let since = token.revokedAt.map { $0 == now ? "" : ", since \($0.minuteText)" } ?? ""
        composition.console.message("token \(token.id) is revoked\(since)")
    }
}
