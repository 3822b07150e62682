package import GhillieCore

/// A report asked for, of one repository's ledger.
package struct ReportRequest: Sendable {
    package let repository: RepositorySlug
    /// Whose ledger and whose Silver; of a repository that was renamed it is not what its slug says.
    package let repositoryID: RepositoryID
    /// The default branch's short name.
    package let branch: String
    /// Where the window ends. Nothing that landed at or after it is seen.
    package let asOf: Instant
    /// How long the ledger's first window is.
    package let firstWindow: Duration
    /// Judge the last reported window once more, instead of opening the next.
    package let again: Bool
    package let settings: ReportSettings
    /// Whether the repository was seen well enough up to an instant; asked for the end of the window that is judged.
    package let health: @Sendable (_ windowEnd: Instant) -> IngestionHealth

    package init(
        repository: RepositorySlug, id: RepositoryID? = nil, branch: String, asOf: Instant, firstWindow: Duration,
        again: Bool, settings: ReportSettings = .standard,
        health: @escaping @Sendable (_ windowEnd: Instant) -> IngestionHealth
    ) {
        self.repository = repository
        repositoryID = id ?? RepositoryID(repository)
        self.branch = branch
        self.asOf = asOf
        self.firstWindow = firstWindow
        self.again = again
        self.settings = settings
        self.health = health
    }
}

/// What came of it.
package enum ReportOutcome: Sendable {
    case reported(Report)
    /// Nothing to tell since the last window's end; the ledger has not moved.
    case nothingNew(since: Instant, health: IngestionHealth)
}

/// A durable step of report generation, named after its transaction committed.
package enum ReportStep: String, Sendable {
    case windowOpened = "window opened"
    case reportStored = "report stored"
}
