import ArgumentParser

/// What every command that opens the database takes.
struct DatabaseOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            The database: a file, or a server as postgresql://user@host/name. (default: GHILLIE_DATABASE_URL, else \
            ghillie.db in GHILLIE_DATA_DIR or the XDG data directory)
            """,
            valueName: "url"),
        completion: .file())
    var database: String?
}
