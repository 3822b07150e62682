import Catalogue
import GhillieCore
import GitHubAPI
import Logging

extension RepositoryIngester {
    /// Reads every stream that may have moved, and notes how that went.
    func read(
        _ repository: WatchedRepository, _ snapshot: RepositorySnapshot, _ options: Options, _ ledger: IngestionLedger
    ) async throws -> Summary {
        let last = try await ledger.ingestion()
        var summary = Summary()
        summary.state = snapshot.isArchived ? .archived : snapshot.head == nil ? .empty : .active
        let probe = String(decoding: snapshot.node.canonicalJSON, as: UTF8.self)
        if snapshot.isArchived, last?.state == .archived, last?.probe == probe, last?.failingSince == nil {
            for stream in IngestionStream.allCases { summary.streams[stream] = .unchanged }
            return summary
        }
        let context = IngestionContext(
            reader: RepositoryReader(requests: requests, slug: snapshot.slug), database: database, estate: estate,
            repository: repository.id, nodeID: snapshot.nodeID, hold: ledger.hold, clock: clock, options: options,
            logger: logger)
        var failure: GitHubFault?
        let lastProbe = last?.probe.flatMap { try? JSONValue(parsing: $0.utf8) }
        for stream in IngestionStream.allCases {
            do {
                let begun = clock.now()
                let report = try await report(of: stream, snapshot, lastProbe, context)
                summary.streams[stream] = report.outcome
                summary.eventsRead += report.eventsRead
                summary.eventsStored += report.eventsStored
                try await ledger.note(report.outcome, of: stream, at: clock.now())
                log(stream, report, begun: begun, snapshot.slug)
            } catch let fault as GitHubFault {
                try await ledger.noteFailure(of: stream, at: clock.now())
                failure = failure ?? fault
                if fault.concernsEverything { break }
            }
        }
        let marks = Self.marks(summary, snapshot, lastProbe)
        if let failure {
            try await ledger.noteMarks(marks)
            throw failure
        }
        let isComplete = summary.isComplete
        try await ledger.noteLook(
            state: summary.state, reason: Self.reason(summary.state), probe: isComplete ? probe : marks,
            isComplete: isComplete, seenAt: snapshot.seenAt)
        return summary
    }

    /// What the next look holds against its probe, where this one was not whole: the marks of the streams that it read
    /// to their end, and of the others the last ones. It equals no probe, in which the repository stands beside them.
    private static func marks(_ summary: Summary, _ snapshot: RepositorySnapshot, _ last: JSONValue?) -> String {
        var marks: [String: JSONValue] = [:]
        for connection in GitHubConnection.all {
            switch summary.streams[connection.stream] {
            case .unchanged?, .completed?: marks[connection.name] = snapshot.mark(connection.name)
            // Of a stream that failed, or that was not come to, nothing is told.
            case .truncated?, nil: marks[connection.name] = last?[connection.name]
            }
        }
        return String(decoding: JSONValue.object(marks).canonicalJSON, as: UTF8.self)
    }

    private func report(
        of stream: IngestionStream, _ snapshot: RepositorySnapshot, _ lastProbe: JSONValue?,
        _ context: IngestionContext
    ) async throws -> StreamReport {
        switch stream {
        case .commits: return try await CommitStream(context: context, snapshot: snapshot).run()
        case .pullRequests: return try await report(of: GitHubConnection.pullRequests, snapshot, lastProbe, context)
        case .issues: return try await report(of: GitHubConnection.issues, snapshot, lastProbe, context)
        case .releases: return try await report(of: GitHubConnection.releases, snapshot, lastProbe, context)
        case .deployments: return try await report(of: GitHubConnection.deployments, snapshot, lastProbe, context)
        case .commitFiles: return try await CommitFilesStream(context: context).run()
        }
    }

    private func report(
        of connection: GitHubConnection, _ snapshot: RepositorySnapshot, _ lastProbe: JSONValue?,
        _ context: IngestionContext
    ) async throws -> StreamReport {
        let stream = ConnectionStream(context: context, connection: connection)
        let position = try await context.position(connection.stream)
        // Of a first look at thousands of repositories, most of the cost would be to be told that there is nothing.
        let (mark, lastMark) = (snapshot.mark(connection.name), lastProbe?[connection.name])
        let total = mark?["totalCount"]?.integer
        if total == 0, position.completedAt == nil, position.cursor == nil { return StreamReport(outcome: .unchanged) }
        if stream.isUnmoved(position, mark: mark, lastMark: lastMark) { return StreamReport(outcome: .unchanged) }
        var report = try await stream.run(from: position, total: total)
        // What a first look finds in one go has not gone since.
        if connection.stream == .releases, report.outcome == .completed,
            position.completedAt != nil || position.cursor != nil
        {
            let gone = try await GoneReleases(context: context, mark: mark).tell(
                isExpected: GoneReleases.isCountExpected(mark, lastMark: lastMark))
            report.outcome = gone.outcome
            report.eventsRead += gone.eventsRead
            report.eventsStored += gone.eventsStored
        }
        return report
    }

    private func log(_ stream: IngestionStream, _ report: StreamReport, begun: Instant, _ slug: RepositorySlug) {
        let message: Logger.Message
        switch report.outcome {
        case .unchanged: return
        case .completed: message = "ingestion.stream.completed"
        case .truncated: message = "ingestion.stream.truncated"
        }
        logger.info(
            message,
            metadata: [
                "repository.slug": "\(slug)", "estate.id": "\(estate)", "stream": "\(stream.rawValue)",
                "events.read": "\(report.eventsRead)", "events.stored": "\(report.eventsStored)",
                "duration.ms": "\((clock.now() - begun).wholeMilliseconds)",
            ])
    }

    private static func reason(_ state: RepositoryIngestion.State) -> String? {
        switch state {
        case .active, .unavailable: nil
        case .archived: "it is archived"
        case .empty: "its default branch has no commit"
        }
    }
}

extension GitHubFault {
    /// Whether the next request would fail the same way, whatever it asks.
    var concernsEverything: Bool {
        switch reason {
        case .unauthorized, .limited, .misconfigured, .disconnected: true
        case .forbidden, .notFound, .unavailable, .tooMuch, .malformed, .rejected, .other: false
        }
    }
}
