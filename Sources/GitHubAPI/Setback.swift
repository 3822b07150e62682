import GhillieCore

/// What one try met that another may not.
enum Setback: Error {
    /// A limit, and when it ends where GitHub says so.
    case limit(until: Instant?)
    /// A failure that may go away, and what it is called if it does not.
    case passing(GitHubFault)
}
