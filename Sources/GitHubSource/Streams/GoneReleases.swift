import Bronze
import GhillieCore
import GitHubAPI
import Logging
import Persistence

/// Finds releases that GitHub shows no more: they were deleted, or made drafts again.
///
/// The newest ones tell nothing of that, but their count does. Where it is not what the last look and the news since would make
/// it, the whole list is read, and what is known and not on it is told as gone. A list is a proof only when it was read whole and
/// did not move meanwhile.
struct GoneReleases {
    /// So often a list that moves is read.
    private static let maximumPasses = 3

    let context: IngestionContext
    /// Where the newest releases stood when the stream was begun.
    let mark: JSONValue?

    /// Whether one that was taken for gone is among the newest.
    private func showsAgain(_ known: [Int: KnownRelease]) -> Bool {
        let present = Set(Self.tags(mark))
        return known.values.contains { !$0.isShown && present.contains($0.tag) }
    }

    /// Whether there are as many releases as there were at the last whole look, and those that have come since: those that stand
    /// above what was there.
    static func isCountExpected(_ mark: JSONValue?, lastMark: JSONValue?) -> Bool {
        guard let total = mark?["totalCount"]?.integer, let lastTotal = lastMark?["totalCount"]?.integer else {
            return false
        }
        if lastTotal == 0 { return true }
        let before = Set(tags(lastMark))
        let present = tags(mark)
        guard let lowest = present.lastIndex(where: before.contains) else { return false }
        return total == lastTotal + present[..<lowest].count { !before.contains($0) }
    }

    private static func tags(_ mark: JSONValue?) -> [String] {
        (mark?["nodes"]?.array ?? []).compactMap { $0["tagName"]?.string }
    }

    /// Stores what has gone, and what was taken for gone and is there. Where the count is what it is expected to be, that is looked for
    /// only where one of the newest may be such a one. The outcome is `truncated` where the list could not be read because it moved.
    func tell(isExpected: Bool) async throws -> StreamReport {
        var report = StreamReport()
        let (repository, estate) = (context.repository, context.estate)
        let known = try await context.database.read(in: .estate(estate)) { transaction in
            try KnownReleases.all(of: repository, estate: estate, in: transaction)
        }
        guard !known.isEmpty, !isExpected || showsAgain(known) else { return report }
        // GitHub's times are whole seconds: what is published within this one is later.
        let now = context.clock.now()
        let seenAt = Instant(secondsSince1970: now.microseconds / 1_000_000)
        let shown: [Int: JSONValue]
        switch try await wholeList() {
        case .whole(let list): shown = list
        case .tooLong: return report
        case .moving:
            report.outcome = .truncated
            return report
        }
        var events: [RawEvent] = []
        for release in known.values.sorted(by: { $0.id < $1.id }) where release.since <= seenAt {
            if let node = shown[release.id] {
                // It is there, or a draft, since then at the latest, whatever time it bears.
                if release.isShown == (node["isDraft"] == true) { events.append(event(release, node, at: seenAt)) }
            } else if release.isShown {
                let node: JSONValue = [
                    "id": .string(release.nodeID), "databaseId": .integer(release.id),
                    "tagName": .string(release.tag), "isGone": true,
                ]
                events.append(event(release, node, at: seenAt))
            }
        }
        guard !events.isEmpty else { return report }
        report.eventsRead = events.count
        let position = try await context.position(.releases)
        report.eventsStored = try await context.save(events, position, of: .releases)
        return report
    }

    private func event(_ release: KnownRelease, _ node: JSONValue, at instant: Instant) -> RawEvent {
        RawEvent(
            polled: .gitHubRelease, sourceEventID: node["tagName"]?.string ?? release.tag,
            repository: context.repository, occurredAt: instant, payload: node.canonicalJSON)
    }

    private enum Listing {
        /// All releases that GitHub shows, by their ids.
        case whole([Int: JSONValue])
        /// There are more than one run may read.
        case tooLong
        /// They could not be read as one list.
        case moving
    }

    private func wholeList() async throws -> Listing {
        for _ in 1...Self.maximumPasses {
            var nodes: [JSONValue] = []
            var counts: Set<Int> = []
            var cursor: String?
            var size = PageSize(GitHubConnection.releases.pageSize)
            repeat {
                try Task.checkCancellation()
                let page = try await size.ask { [cursor] size in try await read(after: cursor, first: size) }
                nodes += page.nodes
                counts.insert(page.totalCount)
                cursor = page.next
                let most = context.options.maximumEventsPerKind
                if most > 0, page.totalCount > most {
                    log("there are more releases than one run may read", count: page.totalCount)
                    return .tooLong
                }
            } while cursor != nil
            let pairs = nodes.compactMap { node in node["databaseId"]?.integer.map { ($0, node) } }
            let list = Dictionary(pairs, uniquingKeysWith: { $1 })
            if counts == [nodes.count], list.count == nodes.count { return .whole(list) }
        }
        log("the list of releases is not as long as GitHub says", count: nil)
        return .moving
    }

    private func read(after cursor: String?, first: Int) async throws -> ConnectionPage {
        var variables: [String: JSONValue] = ["first": .integer(first)]
        if let cursor { variables["after"] = .string(cursor) }
        let connection = GitHubConnection.releases
        let answer = try await context.reader.repository(connection.query, variables)
        return try ConnectionPage(try answer.expected(connection.name))
    }

    private func log(_ reason: String, count: Int?) {
        var metadata: Logger.Metadata = [
            "repository.slug": "\(context.reader.slug)", "estate.id": "\(context.estate)", "reason": "\(reason)",
        ]
        if let count { metadata["releases"] = "\(count)" }
        context.logger.info("ingestion.releases.unproven", metadata: metadata)
    }
}
