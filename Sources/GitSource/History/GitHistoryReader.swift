package import Bronze
package import GhillieCore

/// Reads a clone's commits and tags, in pieces, off the cooperative pool and in bounded memory.
///
/// While one piece is worked on, git prepares the next.
package actor GitHistoryReader {
    private let executor = DispatchQueueExecutor(label: "ghillie.git.history")
    private let clone: GitClone
    private let known: GitObjectID?
    private var walk: CommitWalk?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Of a clone whose history was read before, up to the head `known`, only what that does not reach is read. Where the
    /// clone does not hold it any more, everything is.
    package init(_ clone: GitClone, notFrom known: GitObjectID? = nil) {
        self.clone = clone
        self.known = known
    }

    /// The next commits that the clone's head reaches, parents before children; none at the end.
    ///
    /// - Throws: `GitSourceError`; `damaged` names the commit that is missing or broken.
    package func nextCommits() throws -> [GitCommitPayload] {
        if walk == nil { walk = try CommitWalk(clone, notFrom: known) }
        return try walk?.next() ?? []
    }

    /// The tags that lead to a commit, in the byte order of their names. Broken ones are passed by.
    package func tags() throws -> [GitTagPayload] {
        var payloads: [GitTagPayload] = []
        var objects: GitObjectReader?
        for tag in clone.tags {
            let reader = try objects ?? GitObjectReader(clone.git, in: clone.scratch)
            objects = reader
            do {
                if let payload = try GitTagObject.payload(of: tag, reading: reader) { payloads.append(payload) }
            } catch GitSourceError.damaged {
                // Git ends at an object that it cannot read.
                objects = nil
            }
        }
        return payloads
    }
}
