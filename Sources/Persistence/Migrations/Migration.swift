/// One step of the schema, frozen once it has landed: its checksum is stored with it and compared at each start.
package struct Migration: Sendable {
    package let number: Int
    package let name: String
    /// Statements separated by a line that holds only `--;`, so that triggers can hold semicolons.
    package let sqlite: String
    package let postgresql: String

    package init(number: Int, name: String, sqlite: String, postgresql: String) {
        self.number = number
        self.name = name
        self.sqlite = sqlite
        self.postgresql = postgresql
    }

    /// Every migration, in order. Append only.
    package static let all: [Migration] = [
        .createRawEvents, .createSilver, .createGold, .describeIndexes, .createTokens, .createCatalogue,
        .describeTokens, .noteNoiseFilters, .createWebhookSecrets, .createIngestion, .createRuns, .createGitHubItems,
        .createDeliveryLedger, .noteToldKinds, .noteCommitsOfParents, .createGitHubBudgets, .noteSightings,
        .noteReleasesByID, .setUnprocessedEventsApart,
    ]
}
