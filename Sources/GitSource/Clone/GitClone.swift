package import GhillieCore

/// A local clone as it stood when it was opened: which repository it is, and which commit its report follows.
///
/// What is read later is what was reachable at that moment, whatever happens in the clone meanwhile.
package struct GitClone: Sendable {
    /// The repository on GitHub that `origin` names, else `local/<directory>-<8 hex of the SHA-256 of its real path>`.
    package let slug: RepositorySlug
    /// The followed branch's short name; `HEAD` where it is detached.
    package let branch: String
    /// The commit at its tip.
    package let head: GitObjectID
    /// The real path of its top: the main work tree, or the bare repository.
    package let path: FilePath
    /// Whether there is an `origin`, of which this is a copy.
    package let hasRemote: Bool
    /// When the remote was last heard of; `nil` without one.
    package let fetchedAt: Instant?
    /// Whether its history is cut.
    package let isShallow: Bool
    /// What else a reader must know of it, as whole sentences.
    package let notes: [String]

    let tags: [CloneReferences.Tag]
    let shallow: Set<GitObjectID>
    let git: GitProgram
    let scratch: ScratchRepository

    /// Opens the repository that a path belongs to: its work tree or a directory in it, a bare repository, a linked work
    /// tree, a submodule. Nothing is written to it and nothing in it is run.
    ///
    /// - Throws: `GitSourceError`.
    package static func open(_ path: FilePath, with git: GitProgram) async throws -> GitClone {
        try await BlockingWorker().run { try CloneOpening(path: path, git: git).open() }
    }

    /// As `open`, of a path in UTF-8.
    package static func open(_ path: String, with git: GitProgram) async throws -> GitClone {
        try await open(FilePath(path), with: git)
    }

    /// Whether the clone shows what happened up to a window's end.
    ///
    /// One that was last fetched more than 24 hours before it does not. A repository without a remote is its own truth.
    package func health(at windowEnd: Instant) -> IngestionHealth {
        var reason: String?
        if let fetchedAt, windowEnd - fetchedAt > .days(1) { reason = "clone last fetched \(fetchedAt.dateText)" }
        return IngestionHealth(
            unhealthyReason: reason, notes: notes,
            notSeen: ["open pull requests", "issues", "reviews", "checks"])
    }
}
