import GhillieCore

/// What one try met that another may not.
enum Setback: Error {
    /// A limit: when it ends, where GitHub says so, and the resource that it is of. One without a resource is of all that the
    /// installation may ask.
    case limit(until: Instant?, of: String? = nil)
    /// A failure that may go away, and what it is called if it does not.
    case passing(GitHubFault)
}
