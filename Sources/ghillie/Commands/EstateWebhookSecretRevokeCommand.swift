import ArgumentParser
import Delivery
import GhillieCore
import GitHubSource
import Persistence

/// `ghillie estate webhook-secret revoke`
struct EstateWebhookSecretRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Take a webhook secret's force for good, and forget it. Running services know it a second later.",
        discussion: """
            Example:
              ghillie estate webhook-secret revoke 0f3a5c7e9b1d
            """
    )

    @Argument(help: "The secret's id, as `ghillie estate webhook-secret list` tells it; never the secret itself.")
    var id: String

    @OptionGroup var options: DatabaseOptions

    func run() async throws {
        let composition = Composition.standard
        let now = composition.clock.now()
        let id = WebhookSecret.ID(id)
        let chosen = try composition.serviceDatabase(named: options.database, for: "estate webhook-secret")
        let revoked = try await composition.withStored(chosen) { database in
            try await database.write(in: .system) { try WebhookSecretStore.revoke(id, at: now, in: $0) }
        }
        // The words do not repeat it: it may be a secret that was pasted by mistake.
        guard let secret = revoked ?? nil else {
            throw CommandFailure.badInput(
                "there is no webhook secret by that id", hint: "`ghillie estate webhook-secret list` tells the ids")
        }
        let since = secret.revokedAt.map { $0 == now ? "" : ", since \($0.minuteText)" } ?? ""
        composition.console.message("webhook secret \(secret.id) is revoked\(since)")
    }
}
