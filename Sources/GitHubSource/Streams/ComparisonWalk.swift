import GhillieCore
import GitHubAPI
import Logging

/// `old..new` by GitHub's comparison of the two, which has pages of up to 100 commits and says how many there are.
///
/// That is all there is to read whether the new head leads to the old one or history was rewritten: what both reach was read
/// with the old one.
struct ComparisonWalk {
    let context: IngestionContext
    /// Where the branch stands by now.
    let head: GitObjectID

    /// Reads one page, and moves the head after the last.
    func step(
        _ position: inout IngestionPosition, _ cursor: inout CommitCursor, _ report: inout StreamReport
    ) async throws {
        guard let old = position.head, let target = position.targetHead else { return }
        let body: JSONValue
        do {
            body = try await context.reader.get(
                "/compare/\(old)...\(target)", ["per_page": "100", "page": "\(cursor.page)"]
            ).body
        } catch let fault as GitHubFault where fault.reason == .notFound || fault.reason == .rejected {
            return walkHistory(to: head, &position, &cursor)
        }
        let total = try body.expectedInteger("total_commits")
        let ids = try body.expectedElements("commits").map { try $0.expectedObject("sha") }
        guard Set(ids).count == ids.count, cursor.count + ids.count <= total, !ids.isEmpty || cursor.count == total
        else { return walkHistory(to: target, &position, &cursor) }

        // A branch that was set back stands on what its old head reached, which may be older than what was ever read.
        let wanted = total == 0 ? [target] : ids
        let known = try await context.known(wanted)
        let unknown = wanted.filter { !known.contains($0) }
        let commits = try await context.reader.commits(unknown)
        guard commits.count == unknown.count else {
            throw GitHubFault(.malformed, "GitHub's answer has no usable repository.object")
        }
        cursor.count += ids.count
        cursor.page += 1
        if cursor.count == total {
            position.head = target
            position.targetHead = nil
            cursor.reset()
        }
        report.eventsRead += commits.count
        // The last page is stored with the head that it completes.
        report.eventsStored += try await context.save(commits: commits, &position, cursor)
    }

    private func walkHistory(
        to target: GitObjectID, _ position: inout IngestionPosition, _ cursor: inout CommitCursor
    ) {
        context.logger.info(
            "ingestion.history.walked",
            metadata: ["repository.slug": "\(context.reader.slug)", "estate.id": "\(context.estate)"])
        position.targetHead = target
        cursor.reset()
        cursor.isHistory = true
        cursor.needed = [target]
    }
}
