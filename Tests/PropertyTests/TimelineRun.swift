import Bronze
import Catalogue
import Delivery
import GhillieCore
import Gold
import Persistence
import Silver
import TestSupport

/// A timeline on a real database: its events go into Bronze in some way, and Silver and a report come of them.
struct TimelineRun {
    static let estate = EstateID.local
    /// Later than anything in a timeline, so that the same news is received at the same time however it comes.
    private static let receipt = Instant(secondsSince1970: 1_900_000_000)

    let timeline: Timeline
    let database: Database

    /// The id that the repository's rows have, watched by the name with which it began.
    static func watched(_ timeline: Timeline) -> RepositoryID { RepositoryID(timeline.slug) }

    /// Runs `body` on a fresh database that knows the repository, as the catalogue and a first look at it would have it.
    static func with<Result>(
        _ timeline: Timeline, on engine: TestDatabase.Engine, isWatched: Bool = true,
        _ body: (TimelineRun) async throws -> Result
    ) async throws -> Result {
        try await TestDatabase.with(engine) { database in
            if isWatched {
                _ = try await database.write(in: .estate(estate)) { transaction in
                    try RepositoryRegistry.observe(
                        nodeID: timeline.nodeID, slug: timeline.slug, estate: estate, at: .earliest, in: transaction)
                }
            }
            return try await body(TimelineRun(timeline: timeline, database: database))
        }
    }

    /// Silver of some pieces of events, each appended and transformed before the next comes.
    static func silver(
        of timeline: Timeline, _ pieces: [[RawEvent]], on engine: TestDatabase.Engine = .sqlite, batch: Int = 500
    ) async throws -> TimelineSilver {
        try await with(timeline, on: engine) { run in
            try await run.ingest(pieces, batch: batch)
            return try await run.silver()
        }
    }

    func ingest(_ pieces: [[RawEvent]], batch: Int = 500) async throws {
        let transformer = EventTransformer(database: database, clock: .fixed(at: Self.receipt))
        for piece in pieces {
            _ = try await database.write(in: .estate(Self.estate)) { transaction in
                try RawEventStore.append(piece, estate: Self.estate, receivedAt: Self.receipt, in: transaction)
            }
            try await transformer.transformPending(estate: Self.estate, batch: batch)
        }
    }

    func replay(batch: Int) async throws {
        try await SilverReplayer(database: database, clock: .fixed(at: Self.receipt))
            .replay(estate: Self.estate, batch: batch)
    }

    func silver() async throws -> TimelineSilver {
        TimelineSilver(text: try await SilverDump.text(database, estate: Self.estate))
    }

    /// The report on everything of the last days, without what two equal ones may differ in.
    func report() async throws -> String? {
        let request = ReportRequest(
            repository: timeline.slug, branch: "main", asOf: timeline.end, firstWindow: .days(7), again: false,
            health: { _ in IngestionHealth() })
        let generator = ReportGenerator(
            database: database, estate: Self.estate, clock: .fixed(at: Self.receipt))
        guard case .reported(let report) = try await generator.generate(request) else { return nil }
        return ReportJSON.render(report.withoutItsOwnNames)
    }

    /// How raw events that are not refined ended, by their errors: empty where each was taken in or left on purpose.
    func failures() async throws -> [String] {
        try await database.read(in: .estate(Self.estate)) {
            try $0.query("SELECT event_type, error FROM raw_events WHERE state IN ('failed', 'dead', 'pending')") {
                "\(try $0.text(0)): \(try $0.optionalText(1) ?? "pending")"
            }
        }
    }
}
