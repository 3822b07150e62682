import ArgumentParser

/// `ghillie report …`: reports that are stored.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Make reports, and read stored ones back.",
        discussion: """
            Examples:
              ghillie report list
              ghillie report show latest
              ghillie report run --scope repository --owner octo --name reef
            """,
        subcommands: [ReportListCommand.self, ReportShowCommand.self, ReportRunCommand.self]
    )
}
