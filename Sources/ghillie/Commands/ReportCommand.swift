import ArgumentParser

/// `ghillie report …`: reports that are stored.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Read stored reports back.",
        discussion: """
            Examples:
              ghillie report list
              ghillie report show latest
            """,
        subcommands: [ReportListCommand.self, ReportShowCommand.self]
    )
}
