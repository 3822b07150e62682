import Bronze
import Catalogue
import Foundation
import GhillieCore
import GitHubAPI
import GitHubSource
import Logging
import Persistence
import Silver
import WorkQueue

/// GitHub's pages, written beforehand, to Bronze and on to Silver, beside a bare insert of the same raw events.
struct IngestionMeasure {
    let engine: BenchmarkEngine
    let runs: Int
    let scale: Double

    func figures() async throws -> [Figure] {
        let gitHub = SyntheticGitHub(scale: scale)
        var (whole, read, refined, bare): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
        for _ in 0..<runs {
            let count = Double(gitHub.eventCount)
            // As `ingest run` does it: what comes in is refined while more is read.
            try await engine.withFreshDatabase { fresh in
                try await fresh.opened { database in
                    whole.append(count / (try await Stopwatch.seconds { try await run(gitHub, in: database) }))
                }
            }
            // Its parts, one after the other.
            try await engine.withFreshDatabase { fresh in
                let events = try await fresh.opened { database -> [RawEvent] in
                    read.append(count / (try await Stopwatch.seconds { try await ingest(gitHub, into: database) }))
                    refined.append(count / (try await Stopwatch.seconds { try await refine(gitHub, in: database) }))
                    return try await self.events(in: database)
                }
                bare.append(try await insert(events))
            }
        }
        let ceiling = Figure.Ceiling(name: "bare insert", samples: bare)
        return [
            Figure(
                engine: engine.name, name: "ingestion, GitHub to Silver", unit: .perSecond, samples: whole,
                ceiling: ceiling, goal: .atLeast(3_500)),
            Figure(
                engine: engine.name, name: "ingestion, GitHub to Bronze", unit: .perSecond, samples: read,
                ceiling: ceiling),
            Figure(
                engine: engine.name, name: "ingestion, Bronze to Silver", unit: .perSecond, samples: refined,
                goal: .atLeast(5_000)),
        ]
    }

    private func run(_ gitHub: SyntheticGitHub, in database: Database) async throws {
        try await EventTransformer(database: database, clock: .fixed(at: gitHub.now))
            .transform(estate: .local) { try await ingest(gitHub, into: database) }
        let left = try await database.read(in: .estate(.local)) {
            try RawEventStore.unprocessed(estate: .local, in: $0)
        }
        guard left.isEmpty else { throw BenchmarkError.unexpectedResult("\(left.count) events were not refined") }
    }

    private func ingest(_ gitHub: SyntheticGitHub, into database: Database) async throws {
        let slug = try RepositorySlug(parsing: SyntheticGitHub.slug)
        let ingester = RepositoryIngester(
            requests: gitHub, database: database, estate: .local, clock: .fixed(at: gitHub.now),
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
        let summary = try await ingester.ingest(
            WatchedRepository(id: RepositoryID(slug), slug: slug), probe: nil, options: .init(maximumEventsPerKind: 0),
            hold: .unshared)
        guard summary.isComplete, summary.eventsStored == gitHub.eventCount else {
            throw BenchmarkError.unexpectedResult(
                "\(summary.eventsStored) of \(gitHub.eventCount) events were stored")
        }
    }

    private func refine(_ gitHub: SyntheticGitHub, in database: Database) async throws {
        let summary = try await EventTransformer(database: database, clock: .fixed(at: gitHub.now))
            .transformPending(estate: .local)
        guard summary.processed == gitHub.eventCount else {
            throw BenchmarkError.unexpectedResult("\(summary.processed) of \(gitHub.eventCount) events were refined")
        }
    }

    private func events(in database: Database) async throws -> [RawEvent] {
        try await database.read(in: .estate(.local)) { transaction in
            try RawEventStore.all(estate: .local, limit: .max, in: transaction).compactMap { event in
                event.kind.map { kind in
                    RawEvent(
                        polled: kind, sourceEventID: event.sourceEventID,
                        repository: RepositoryID(stored: event.repository), occurredAt: event.occurredAt,
                        payload: event.payload)
                }
            }
        }
    }

    private func insert(_ events: [RawEvent]) async throws -> Double {
        let batches = events.chunks(of: AppendMeasure.batch).map { batch in
            batch.map(BareEvent.init).sorted { $0.dedupeKey.lexicographicallyPrecedes($1.dedupeKey) }
        }
        return try await engine.withFreshDatabase { fresh in Double(events.count) / (try fresh.bareInsert(batches)) }
    }
}
