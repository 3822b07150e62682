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

    /// What passes over one estate's events have taken in, whose landings are still to be brought up to date.
    private struct Taking: Sendable {
        var run: TransformRun
        var summary = TransformSummary()
        /// How many events had been taken in when the tables were counted last.
        var counted = 0
        /// The last event that was looked at.
        var last: RawEventID?
    }

    /// Takes in every event that waits, and brings every stale repository's landings up to date.
    ///
    /// An event that cannot be read is marked as failed and passed by; a later run tries it again, until it is dead.
    /// - Parameters:
    ///   - estate: Whose events.
    ///   - batch: How many events one transaction takes.
    ///   - progress: Is told after each transaction.
    /// - Returns: What was done.
    /// - Throws: ``DatabaseError``, ``SilverError``; `CancellationError` where the task is cancelled.
    @discardableResult
    package func transformPending(
        estate: EstateID, batch: Int = 500, progress: (TransformSummary) -> Void = { _ in }
    ) async throws -> TransformSummary {
        var taking = try await begin(estate: estate)
        try await finish(estate: estate, batch: batch, &taking, progress)
        return taking.summary
    }

    /// Takes in what comes while something works, and what is left when that has ended; then brings landings up to date, once.
    ///
    /// Of what was taken in beside the work nothing is taken in again, and an event that could not be read is tried once more. Should
    /// a pass fail, the work goes on alone and the last pass makes up for it, or tells.
    /// - Parameters:
    ///   - estate: Whose events.
    ///   - progress: Is told after each transaction once the work has ended.
    ///   - work: What stores events.
    /// - Returns: What the work returned.
    /// - Throws: What the work throws, and then nothing more is taken in; of the last pass ``DatabaseError``, ``SilverError``.
    package func transform<Outcome: Sendable>(
        estate: EstateID, progress: (TransformSummary) -> Void = { _ in },
        whatComesBy work: @Sendable () async throws -> Outcome
    ) async throws -> Outcome {
        let begun = try await begin(estate: estate)
        let (looks, look) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        async let _: Void = {
            while (try? await Task.sleep(for: Self.pause)) != nil { look.yield() }
        }()
        async let beside = taken(estate: estate, begun, at: looks)
        let outcome = try await work()
        // The pass that is under way ends as it would.
        look.finish()
        var taking = await beside
        // Events are numbered before they are committed, so that some may have come behind the last.
        taking.last = nil
        try await finish(estate: estate, &taking, progress)
        return outcome
    }

    private func begin(estate: EstateID) async throws -> Taking {
        Taking(run: try await database.read(in: .estate(estate)) { try TransformRun(estate: estate, in: $0) })
    }

    private func taken(estate: EstateID, _ begun: Taking, at looks: AsyncStream<Void>) async -> Taking {
        var taking = begun
        for await _ in looks {
            do {
                try await takeIn(estate: estate, &taking)
            } catch {
                break
            }
        }
        return taking
    }

    private func finish(
        estate: EstateID, batch: Int = 500, _ taking: inout Taking, _ progress: (TransformSummary) -> Void
    ) async throws {
        try await takeIn(estate: estate, batch: batch, &taking, progress)
        try await land(estate: estate, &taking, progress)
        if taking.summary.processed >= Self.manyEvents { await count() }
    }

    private func takeIn(
        estate: EstateID, batch: Int = 500, _ taking: inout Taking, _ progress: (TransformSummary) -> Void = { _ in }
    ) async throws {
        var upcoming = try await pending(estate: estate, after: taking.last, limit: batch)
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
                try RawEventStore.markProcessed(decoded.read, estate: estate, in: transaction)
                try RawEventStore.markFailed(decoded.failures, at: now, estate: estate, in: transaction)
                try RawEventStore.markIgnored(decoded.ignored, at: now, estate: estate, in: transaction)
                return (generation, outcome.deltas)
            }
            taking.last = decoded.last
            taking.run.note(generation, deltas)
            taking.summary.processed += decoded.read.count
            taking.summary.failed += decoded.failures.count
            taking.summary.ignored += decoded.ignored.count
            progress(taking.summary)
            upcoming = try await next
            // A plan that was made when the tables were empty reads all of them, and is kept until they are counted.
            if taking.summary.processed >= max(Self.manyEvents, 4 * taking.counted) {
                taking.counted = taking.summary.processed
                await count()
            }
        }
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
        estate: EstateID, _ taking: inout Taking, _ progress: (TransformSummary) -> Void
    ) async throws {
        let stale = try await database.read(in: .estate(estate)) { transaction in
            try RepositoryStore(tables: .live, estate: estate).stale(in: transaction)
        }
        for repository in stale {
            try Task.checkCancellation()
            let (generation, outcome) = try await database.write(in: .estate(estate)) {
                [run = taking.run] transaction in
                let generation = try SilverGeneration.advance(estate: estate, in: transaction)
                let news = run.news(of: repository, at: generation)
                let outcome = try RepositoryStore(tables: .live, estate: estate).land(
                    repository, news, in: transaction)
                return (generation, outcome)
            }
            taking.run.note(generation, [:])
            if outcome != .current { taking.summary.landed += 1 }
            if outcome == .rebuilt { taking.summary.rebuilt += 1 }
            progress(taking.summary)
        }
    }
}
