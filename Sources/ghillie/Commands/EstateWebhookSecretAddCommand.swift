import ArgumentParser
import Catalogue
import Foundation
import GhillieCore
import GitHubSource
import Persistence

/// `ghillie estate webhook-secret add`
struct EstateWebhookSecretAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a secret, and print it where it was made here; it is not shown again.",
        discussion: """
            Examples:
              ghillie estate webhook-secret add --estate-key acme
              ghillie estate webhook-secret add --estate-key acme --secret-file secret.txt
            """
    )

    @Option(help: ArgumentHelp("The estate that deliveries signed by it are for.", valueName: "key"))
    var estateKey: String

    @Option(
        help: ArgumentHelp(
            "A file that holds the secret, where GitHub has it already. (default: a new one is made)", valueName: "file"
        ))
    var secretFile: String?

    @OptionGroup var options: DatabaseOptions

    func run() async throws {
        let composition = Composition.standard
        let secret = WebhookSecret(estate: try EstateID(key: estateKey), createdAt: composition.clock.now())
        let text = try text()
        let chosen = try composition.serviceDatabase(named: options.database, for: "estate webhook-secret")
        try await composition.withDatabase(chosen) { database in
            try await database.write(in: .system) { transaction in
                let isKnown = try secret.estate == .local || EstateStore.list(in: transaction).contains(secret.estate)
                guard isKnown else {
                    throw CommandFailure.badInput(
                        "there is no estate \(secret.estate)", hint: "an import makes it: `ghillie estate import`")
                }
                guard try !WebhookSecretStore.isUsed(text, in: transaction) else {
                    throw CommandFailure.badInput(
                        "this secret is in use already", hint: "a secret speaks for one estate: take another")
                }
                try WebhookSecretStore.insert(secret, text, in: transaction)
            }
        }
        if secretFile == nil { try composition.console.write(text.text + "\n") }
        composition.console.message(
            "webhook secret \(secret.id) for the estate \(secret.estate); it is not shown again")
    }

    private func text() throws(CommandFailure) -> WebhookSecretText {
        guard let secretFile else {
            guard let text = WebhookSecretText.random() else { throw .unexpected("no secret could be made") }
            return text
        }
        let file = CatalogueFile.printable(secretFile)
        guard let content = try? String(contentsOfFile: secretFile, encoding: .utf8) else {
            throw .badInput("\(file) cannot be read")
        }
        guard let text = WebhookSecretText(content.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw .badInput("\(file) must hold 16 to 512 visible ASCII characters, without spaces")
        }
        return text
    }
}
