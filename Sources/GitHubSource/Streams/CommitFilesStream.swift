import Bronze
import GhillieCore
import GitHubAPI
import Logging
import Persistence

/// Changed paths of commits that no pull request tells, since they came by none or by one that renames files: GraphQL has none,
/// so one REST call each.
struct CommitFilesStream {
    /// Calls in one run: the rest waits for the next, and nothing waits for it.
    static let maximumCalls = 100

    let context: IngestionContext

    func run() async throws -> StreamReport {
        var report = StreamReport()
        let queue = CommitQueue(text: try await context.position(.commitFiles).cursor)
        guard !queue.commits.isEmpty else {
            report.outcome = .unchanged
            return report
        }
        if queue.commits.count > Self.maximumCalls { report.outcome = .truncated }
        for id in queue.commits.prefix(Self.maximumCalls) {
            try Task.checkCancellation()
            do {
                let events = try await event(id).map { [$0] } ?? []
                report.eventsRead += events.count
                report.eventsStored += try await finish(id, events)
            } catch let fault as GitHubFault {
                // Neither one commit nor the limit of these calls holds up what the other streams have read.
                report.outcome = .truncated
                log(fault, of: id)
                if fault.concernsEverything { break }
                try await postpone(id)
            }
        }
        return report
    }

    private func log(_ fault: GitHubFault, of id: GitObjectID) {
        context.logger.info(
            "ingestion.paths.postponed",
            metadata: [
                "repository.slug": "\(context.reader.slug)", "estate.id": "\(context.estate)", "commit": "\(id)",
                "error.category": "\(fault.category.rawValue)", "error": "\(fault.description)",
            ])
    }

    /// `nil` for a commit that GitHub does not have any more.
    private func event(_ id: GitObjectID) async throws -> RawEvent? {
        do {
            var body = try await context.reader.get("/commits/\(id)", ["per_page": "100", "page": "1"])
            guard var commit = body.body.object else { return nil }
            var files = try body.body.expectedElements("files")
            var page = 1
            while body.next != nil {
                page += 1
                body = try await context.reader.get("/commits/\(id)", ["per_page": "100", "page": "\(page)"])
                files += try body.body.expectedElements("files")
            }
            commit["files"] = .array(files)
            let whole = JSONValue.object(commit)
            return RawEvent(
                polled: .gitHubCommit, sourceEventID: try whole.expectedText("sha"), repository: context.repository,
                occurredAt: try whole.expectedTime("commit.committer.date"), payload: whole.canonicalJSON)
        } catch let fault as GitHubFault where fault.reason == .notFound || fault.reason == .rejected {
            return nil
        }
    }

    /// Puts a commit behind the others that wait.
    private func postpone(_ id: GitObjectID) async throws {
        var position = try await context.position(.commitFiles)
        var queue = CommitQueue(text: position.cursor)
        queue.remove([id])
        queue.append([id])
        position.cursor = queue.text
        _ = try await context.save([], position, of: .commitFiles)
    }

    private func finish(_ id: GitObjectID, _ events: [RawEvent]) async throws -> Int {
        var position = try await context.position(.commitFiles)
        var queue = CommitQueue(text: position.cursor)
        queue.remove([id])
        position.cursor = queue.text
        if position.cursor == nil { position.completedAt = context.clock.now() }
        return try await context.save(events, position, of: .commitFiles)
    }
}
