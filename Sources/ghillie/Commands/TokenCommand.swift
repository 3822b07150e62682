import ArgumentParser

/// `ghillie token …`: who may use the API.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Make, list and revoke the API's bearer tokens.",
        discussion: """
            A token sees one estate. Its scope says what it may do there: `read` looks, `operate` also starts work and \
            switches repositories on and off, `admin` also says what the estate is.

            Works on the database that `ghillie serve` would: --database, else GHILLIE_DATABASE_URL, else DATABASE_URL, \
            each of both also from a file by NAME_FILE, else ghillie.db in the data directory.

            Examples:
              ghillie token create --scope read --name dashboard --expires-in-days 90
              ghillie token list
              ghillie token revoke 0f3a5c7e9b1d
            """,
        subcommands: [TokenCreateCommand.self, TokenListCommand.self, TokenRevokeCommand.self]
    )
}
