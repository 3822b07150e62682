import ArgumentParser

/// `ghillie estate webhook-secret …`: by which secrets deliveries are known.
struct EstateWebhookSecretCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook-secret",
        abstract: "Add, list and revoke the secrets by which an estate's webhook deliveries are known.",
        discussion: """
            The secret that a delivery is signed with says which estate it is for. To change one: add a new one, give it to \
            GitHub, and revoke the old one when deliveries come with the new.

            Works on the database that `ghillie serve` would: --database, else GHILLIE_DATABASE_URL, else DATABASE_URL, \
            each of both also from a file by NAME_FILE, else ghillie.db in the data directory.

            Examples:
              ghillie estate webhook-secret add --estate-key acme
              ghillie estate webhook-secret list
              ghillie estate webhook-secret revoke 0f3a5c7e9b1d
            """,
        subcommands: [
            EstateWebhookSecretAddCommand.self, EstateWebhookSecretListCommand.self,
            EstateWebhookSecretRevokeCommand.self,
        ]
    )
}
