import Bronze
package import GhillieCore
package import Persistence

/// What a run of the transformer did so far.
package struct TransformSummary: Hashable, Sendable {
    /// Raw events that are in Silver now.
    package internal(set) var processed = 0
    /// Raw events that could not be read; each is marked with its reason.
    package internal(set) var failed = 0
    /// Raw events that are kept and left out; each is marked with its reason.
    package internal(set) var ignored = 0
    /// Repositories whose landings were brought up to date.
    package internal(set) var landed = 0
    /// Those among them that were computed anew, because their branch had not simply grown.
    package internal(set) var rebuilt = 0

    package init(processed: Int = 0, failed: Int = 0, ignored: Int = 0, landed: Int = 0, rebuilt: Int = 0) {
        self.processed = processed
        self.failed = failed
        self.ignored = ignored
        self.landed = landed
        self.rebuilt = rebuilt
    }
}

/// Turns raw events into Silver: entities first, batch by batch, then landings, changes and activities.
///
/// Silver is a function of the set of raw events: their order, their repetition and the batches that they come in
/// change no row. Each batch is one transaction with the marks on its events; each repository's landings are another. A
/// run that is killed between the two leaves the repository marked as stale, and the next run finishes it.
package struct EventTransformer: Sendable {
    /// So many change what a table looks like.
    private static let manyEvents = 200
    /// Between two looks at what else came in.
    private static let pause: Duration = .milliseconds(200)

    private let database: Database
    private let clock: WallClock

    package init(database: Database, clock: WallClock) {
        self.database = database
        self.clock = clock
    }

    /// Takes in every event that waits, and brings every stale repository's landings up to date.
    ///
    /// An event that cannot be read is marked as failed and passed by; a later run tries it again, until it is dead.
    /// - Parameters:
    ///   - estate: Whose events.
    ///   - batch: How many events one transaction takes.
    ///   - progress: Is told after each transaction.
    /// - Returns: What was done.
    /// - Throws: ``DatabaseError``, ``SilverError``; `CancellationError` between two transactions.
    @discardableResult
    package func transformPending(
        estate: EstateID, batch: Int = 500, progress: (TransformSummary) -> Void = { _ in }
    ) async throws -> TransformSummary {
        var summary = TransformSummary()
        var counted = 0
        var run = try await database.read(in: .estate(estate)) { try TransformRun(estate: estate, in: $0) }
        var upcoming = try await pending(estate: estate, after: nil, limit: batch)
        while let decoded = upcoming {
            try Task.checkCancellation()
            // Read and decoded while this one is written.
            async let next = pending(estate: estate, after: decoded.last, limit: batch)
            let now = clock.now()
            let (generation, deltas) = try await database.write(in: .estate(estate)) { transaction in
                let generation = try SilverGeneration.advance(estate: estate, in: transaction)
                let news = try decoded.news(for: .live, estate: estate, in: transaction)
                let outcome = try EntityStore(tables: .live, estate: estate).merge(news, in: transaction)
                try decoded.note(ids: news.ids, changed: outcome.items, estate: estate, in: transaction)
                try RawEventStore.markProcessed(decoded.read, at: now, estate: estate, in: transaction)
                try RawEventStore.markFailed(decoded.failures, at: now, estate: estate, in: transaction)
                try RawEventStore.markIgnored(decoded.ignored, at: now, estate: estate, in: transaction)
                return (generation, outcome.deltas)
            }
            run.note(generation, deltas)
            summary.processed += decoded.read.count
            summary.failed += decoded.failures.count
            summary.ignored += decoded.ignored.count
            progress(summary)
            upcoming = try await next
            // A plan that was made when the tables were empty reads all of them, and is kept until they are counted.
            if summary.processed >= max(Self.manyEvents, 4 * counted) {
                counted = summary.processed
                await count()
            }
        }
        try await land(estate: estate, &run, &summary, progress)
        if summary.processed >= Self.manyEvents { await count() }
        return summary
    }

    /// Takes in what comes while something works, and the rest when that has ended.
    ///
    /// A pass beside the work that fails is made up for by the next one, and by the last at the latest.
    /// - Parameters:
    ///   - estate: Whose events.
    ///   - progress: Is told after each transaction once the work has ended.
    ///   - work: What stores events.
    /// - Returns: What the work returned.
    /// - Throws: What the work throws, and then nothing more is taken in; of the last pass ``DatabaseError``, ``SilverError``.
    package func transform<Outcome: Sendable>(
        estate: EstateID, progress: (TransformSummary) -> Void = { _ in },
        whatComesBy work: @escaping @Sendable () async throws -> Outcome
    ) async throws -> Outcome {
        let outcome = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while (try? await Task.sleep(for: Self.pause)) != nil {
                    _ = try? await transformPending(estate: estate)
                }
            }
            defer { group.cancelAll() }
            return try await work()
        }
        try await transformPending(estate: estate, progress: progress)
        return outcome
    }

    private func count() async {
        await database.refreshStatistics(of: SilverTables.columns.map(\.table) + ["uncovered_activities", "coverage"])
    }

    /// The next events that wait, decoded; `nil` where none does.
    private func pending(estate: EstateID, after: RawEventID?, limit: Int) async throws -> DecodedBatch? {
        DecodedBatch(
            try await database.read(in: .estate(estate)) { transaction in
                try RawEventStore.pending(
                    estate: estate, after: after, limit: limit, bytes: RawEventStore.bytesAtOnce, in: transaction)
            })
    }

    private func land(
        estate: EstateID, _ run: inout TransformRun, _ summary: inout TransformSummary,
        _ progress: (TransformSummary) -> Void
    ) async throws {
        let stale = try await database.read(in: .estate(estate)) { transaction in
            try RepositoryStore(tables: .live, estate: estate).stale(in: transaction)
        }
        for repository in stale {
            try Task.checkCancellation()
            let (generation, outcome) = try await database.write(in: .estate(estate)) { [run] transaction in
                let generation = try SilverGeneration.advance(estate: estate, in: transaction)
                let news = run.news(of: repository, at: generation)
                let outcome = try RepositoryStore(tables: .live, estate: estate).land(
                    repository, news, in: transaction)
                return (generation, outcome)
            }
            run.note(generation, [:])
            if outcome != .current { summary.landed += 1 }
            if outcome == .rebuilt { summary.rebuilt += 1 }
            progress(summary)
        }
    }
}
