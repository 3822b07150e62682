import GhillieCore
import GitHubAPI
import Logging

/// The commits of a fork's default branch that its parent's does not reach: what was made there.
struct OwnCommits: Sendable {
    /// Up to where the fork was compared.
    let head: GitObjectID
    /// `nil` where they cannot be told, and all count.
    let commits: Set<GitObjectID>?

    func contains(_ id: GitObjectID) -> Bool { commits?.contains(id) ?? true }
}

/// Compares a fork with its parent, by GitHub's comparison on the fork.
///
/// It is asked for when the fork's head has moved, and what it tells is stored with each commit: so a commit stays what it was when it
/// landed, although the parent may take it over later, and a replay asks nobody.
struct ForkComparison {
    /// A fork that is further ahead has gone its own way: to list its commits each time that it moves would be too dear.
    static let maximumAhead = 2_500
    private static let attempts = 3

    let context: IngestionContext
    let parent: RepositorySnapshot.Parent?

    /// What is the fork's own up to a commit; all of it where GitHub does not show the parent or both have nothing in
    /// common, which is logged once.
    ///
    /// - Throws: `GitHubFault` where another attempt may tell; `CancellationError`.
    func own(upTo head: GitObjectID, _ cursor: inout CommitCursor) async throws -> OwnCommits {
        guard let parent else { return all(upTo: head, &cursor, "GitHub does not show its parent") }
        do {
            for _ in 1...Self.attempts {
                switch try await list("\(parent.branch(seenFrom: context.reader.slug))...\(head)") {
                case .whole(let commits):
                    cursor.countsAll = false
                    return OwnCommits(head: head, commits: commits)
                case .tooMany: return all(upTo: head, &cursor, "it is too far ahead of its parent")
                case .moved: continue
                }
            }
        } catch let fault as GitHubFault where Self.isUnknown(fault.reason) {
            return all(upTo: head, &cursor, "GitHub cannot compare it with its parent")
        }
        throw GitHubFault(.tooMuch, "A fork and its parent moved while they were compared")
    }

    private enum Listing {
        case whole(Set<GitObjectID>)
        case tooMany
        /// Between two pages.
        case moved
    }

    private func list(_ span: String) async throws -> Listing {
        var ids: Set<GitObjectID> = []
        var total: Int?
        var page = 1
        while total != ids.count {
            try Task.checkCancellation()
            let body = try await context.reader.get("/compare/\(span)", ["per_page": "100", "page": "\(page)"]).body
            let count = try body.expectedInteger("total_commits")
            if count > Self.maximumAhead { return .tooMany }
            let found = try body.expectedElements("commits").map { try $0.expectedObject("sha") }
            guard total ?? count == count, !found.isEmpty || count == 0 else { return .moved }
            ids.formUnion(found)
            total = count
            page += 1
        }
        return .whole(ids)
    }

    private func all(upTo head: GitObjectID, _ cursor: inout CommitCursor, _ reason: String) -> OwnCommits {
        if !cursor.countsAll {
            cursor.countsAll = true
            context.logger.notice(
                "ingestion.fork.counts_all",
                metadata: [
                    "repository.slug": "\(context.reader.slug)", "estate.id": "\(context.estate)",
                    "reason": "\(reason)",
                ])
        }
        return OwnCommits(head: head, commits: nil)
    }

    private static func isUnknown(_ reason: GitHubFault.Reason) -> Bool {
        switch reason {
        case .notFound, .rejected, .forbidden, .unavailable: true
        case .unauthorized, .limited, .tooMuch, .disconnected, .malformed, .misconfigured, .other: false
        }
    }
}
