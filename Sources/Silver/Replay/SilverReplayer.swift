import Bronze
package import GhillieCore
package import Persistence

/// What a replay did.
package struct ReplaySummary: Hashable, Sendable {
    /// Raw events that Silver was made of.
    package internal(set) var events = 0
    /// Raw events that could not be read; their marks stay as they were.
    package internal(set) var failed = 0
    package internal(set) var repositories = 0

    package init(events: Int = 0, failed: Int = 0, repositories: Int = 0) {
        self.events = events
        self.failed = failed
        self.repositories = repositories
    }

    /// What several estates' replays did together.
    package static func += (whole: inout ReplaySummary, part: ReplaySummary) {
        whole.events += part.events
        whole.failed += part.failed
        whole.repositories += part.repositories
    }
}

/// Rebuilds an estate's Silver from Bronze alone.
///
/// The same transformer fills shadow tables, which then take the place of the live rows in one transaction: until it
/// commits, readers see the old Silver whole. A replay that is killed leaves live Silver as it was, and the next one
/// begins by emptying the shadows. Events that had failed and can be read now are taken in and marked so.
package struct SilverReplayer: Sendable {
    private let database: Database

    package init(database: Database) { self.database = database }

    /// Replays every raw event of an estate, `batch` in a transaction.
    /// - Throws: ``SilverError/replayOvertaken`` where another replay of the estate began meanwhile; ``DatabaseError``.
    @discardableResult
    package func replay(
        estate: EstateID, batch: Int = 500, progress: (ReplaySummary) -> Void = { _ in }
    ) async throws -> ReplaySummary {
        let (start, replay) = try await database.write(in: .estate(estate)) { transaction in
            let replay = try SilverGeneration.beginReplay(estate: estate, in: transaction)
            try ShadowStore(estate: estate).clear(in: transaction)
            return (try SilverGeneration.current(estate: estate, in: transaction), replay)
        }
        var filled = ReplayedEvents()
        var last: RawEventID?
        while true {
            let events = try await database.read(in: .estate(estate)) { [last] transaction in
                try RawEventStore.all(
                    estate: estate, after: last, limit: batch, bytes: RawEventStore.bytesAtOnce, in: transaction)
            }
            guard let decoded = DecodedBatch(events) else { break }
            last = decoded.last
            try await database.write(in: .estate(estate)) { transaction in
                try Self.checkIsLatest(replay, estate: estate, in: transaction)
                let news = try decoded.news(for: .shadow, estate: estate, in: transaction)
                _ = try EntityStore(tables: .shadow, estate: estate).merge(news, in: transaction)
            }
            filled.add(decoded)
            progress(filled.summary)
        }
        try await land(replay, estate: estate)
        let summary = try await swap(filled, since: start, replay, estate: estate, batch: batch)
        progress(summary)
        return summary
    }

    /// A repository a transaction, as the transformer does.
    private func land(_ replay: Int, estate: EstateID) async throws {
        let store = RepositoryStore(tables: .shadow, estate: estate)
        for repository in try await database.read(in: .estate(estate), { try store.stale(in: $0) }) {
            try await database.write(in: .estate(estate)) { transaction in
                try Self.checkIsLatest(replay, estate: estate, in: transaction)
                _ = try store.land(repository, LandingNews(needsRebuild: true), in: transaction)
            }
        }
    }

    private func swap(
        _ filled: ReplayedEvents, since start: Int, _ replay: Int, estate: EstateID, batch: Int
    ) async throws -> ReplaySummary {
        return try await database.write(in: .estate(estate)) { transaction in
            var filled = filled
            let generation = try SilverGeneration.advance(estate: estate, in: transaction)
            try Self.checkIsLatest(replay, estate: estate, in: transaction)
            // What the transformer has written meanwhile must not be lost. From here on it waits.
            if generation != start + 1 { try Self.catchUp(&filled, estate: estate, batch: batch, in: transaction) }
            try ShadowStore(estate: estate).swap(in: transaction)
            let unprocessed = try RawEventStore.unprocessed(estate: estate, in: transaction)
            try RawEventStore.markProcessed(
                unprocessed.filter(filled.read.contains), estate: estate, in: transaction)
            var summary = filled.summary
            summary.repositories = try RepositoryStore(tables: .live, estate: estate).count(in: transaction)
            return summary
        }
    }

    /// Takes in the events that the replay has not seen. Their numbers need not be above those that it has: an event is
    /// numbered before its transaction commits.
    private static func catchUp(
        _ filled: inout ReplayedEvents, estate: EstateID, batch: Int, in transaction: SQLTransaction
    ) throws {
        var last: RawEventID?
        while true {
            let events = try RawEventStore.all(estate: estate, after: last, limit: batch, in: transaction)
            guard let final = events.last else { break }
            last = final.id
            guard let decoded = DecodedBatch(events.filter { !filled.hasSeen($0.id) }) else { continue }
            let news = try decoded.news(for: .shadow, estate: estate, in: transaction)
            _ = try EntityStore(tables: .shadow, estate: estate).merge(news, in: transaction)
            filled.add(decoded)
        }
        let store = RepositoryStore(tables: .shadow, estate: estate)
        for repository in try store.stale(in: transaction) {
            _ = try store.land(repository, LandingNews(needsRebuild: true), in: transaction)
        }
    }

    private static func checkIsLatest(_ replay: Int, estate: EstateID, in transaction: SQLTransaction) throws {
        guard try SilverGeneration.latestReplay(estate: estate, in: transaction) == replay else {
            throw SilverError.replayOvertaken
        }
    }
}

/// The events that the shadows hold, and those that could not be read.
private struct ReplayedEvents: Sendable {
    private(set) var read: Set<RawEventID> = []
    private(set) var failed: Set<RawEventID> = []

    func hasSeen(_ id: RawEventID) -> Bool { read.contains(id) || failed.contains(id) }

    var summary: ReplaySummary { ReplaySummary(events: read.count, failed: failed.count) }

    mutating func add(_ batch: DecodedBatch) {
        read.formUnion(batch.read)
        failed.formUnion(batch.failures.map(\.id))
    }
}
