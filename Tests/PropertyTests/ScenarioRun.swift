import Bronze
import GhillieCore
import Persistence
import Silver
import TestSupport

/// A scenario on a real database.
struct ScenarioRun: Sendable {
    static let estate = EstateID.local

    let scenario: Scenario
    let database: Database
    private let names: [ContentHash: ModelActivity]

    init(_ scenario: Scenario, on database: Database) {
        self.scenario = scenario
        self.database = database
        let repository = RepositoryID(scenario.slug)
        names = Dictionary(
            uniqueKeysWithValues: scenario.activities.map { ($0.id(repository: repository, estate: Self.estate), $0) })
    }

    var repository: RepositoryID { RepositoryID(scenario.slug) }

    func activity(of id: ContentHash) -> ModelActivity? { names[id] }

    func id(of activity: ModelActivity) -> ContentHash { activity.id(repository: repository, estate: Self.estate) }

    /// What a failed comparison shows: one line each, sorted.
    func describe<Value>(_ values: [ContentHash: Value]) -> [String] {
        values.map { id, value in "\(names[id]?.description ?? id.hex): \(value)" }.sorted()
    }

    // MARK: Bronze and Silver

    /// Appends the events and makes them into Silver; `batch` of them in one transaction.
    func ingest(_ ingestion: Scenario.Ingestion, batch: Int = 500) async throws {
        try await append(ingestion.events, at: ingestion.at)
        try await transform(at: ingestion.at, batch: batch)
    }

    func ingestEverything() async throws {
        for ingestion in scenario.ingestions { try await append(ingestion.events, at: ingestion.at) }
        try await transform(at: .earliest)
    }

    func append(_ events: [RawEvent], at instant: Instant) async throws {
        _ = try await database.write(in: .estate(Self.estate)) {
            try RawEventStore.append(events, estate: Self.estate, receivedAt: instant, in: $0)
        }
    }

    func transform(at instant: Instant, batch: Int = 500) async throws {
        let transformer = EventTransformer(database: database, clock: .fixed(at: instant))
        try await transformer.transformPending(estate: Self.estate, batch: batch)
    }

    /// Every row of Silver, marks of coverage too.
    func silver() async throws -> String {
        try await SilverDump.text(database, estate: Self.estate, withCoverage: true)
    }

    func knownActivities() async throws -> [ContentHash: Instant] {
        let rows = try await database.read(in: .estate(Self.estate)) {
            try $0.query("SELECT activity_id, occurred_at FROM activities") { (try $0.hash(0), try $0.instant(1)) }
        }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    func droppedCommits() async throws -> [GitObjectID: Instant] {
        let rows = try await database.read(in: .estate(Self.estate)) {
            try $0.query("SELECT sha, dropped_at FROM dropped_commits") {
                (GitObjectID(stored: try $0.text(0)), try $0.instant(1))
            }
        }
        return Dictionary(uniqueKeysWithValues: rows)
    }
}
