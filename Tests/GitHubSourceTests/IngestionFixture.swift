import Bronze
import Catalogue
import GhillieCore
import GitHubAPI
import GitHubSource
import Logging
import Persistence
import Synchronization
import TestSupport
import WorkQueue

/// A database, a fake GitHub and a clock that tests move.
struct IngestionFixture {
    /// 2026-03-01T00:00:00Z.
    static let start = Instant(secondsSince1970: 1_772_323_200)
    static let estate = EstateID("acme")

    let database: Database
    let gitHub: FakeGitHub
    let time = Time()
    let log = Log()

    /// What was logged, without levels: messages with their metadata.
    final class Log: LogHandler, Sendable {
        let lines = Mutex<[String]>([])
        var metadata: Logger.Metadata {
            get { [:] }
            set {}
        }
        var logLevel: Logger.Level {
            get { .info }
            set {}
        }
        subscript(metadataKey _: String) -> Logger.Metadata.Value? {
            get { nil }
            set {}
        }
        func log(event: LogEvent) { lines.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") } }
    }

    final class Time: Sendable {
        let now = Mutex(IngestionFixture.start)
        func pass(_ duration: Duration) { now.withLock { $0 = $0 + duration } }
    }

    static func with(
        _ engine: TestDatabase.Engine, _ model: FakeGitHub.Model, _ body: (IngestionFixture) async throws -> Void
    ) async throws {
        try await TestDatabase.with(engine) { database in
            try await body(IngestionFixture(database: database, gitHub: FakeGitHub(model)))
        }
    }

    /// An object id of one number.
    static func oid(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 40 - digits.count) + digits
    }

    static func days(ago: Int) -> Instant { start - .days(ago) }

    /// Of what was logged, what has a message.
    func logged(_ message: String) -> [String] {
        log.lines.withLock { $0 }.filter { $0.hasPrefix("\(message) ") }
    }

    /// How often GitHub was asked for any of some operations.
    func asked(_ operations: Set<String>) -> Int { gitHub.asked.count { operations.contains($0) } }

    @discardableResult
    func ingest(maximum: Int = 0, hold: UnitHold = .unshared) async throws -> RepositoryIngester.Summary {
        let ingester = RepositoryIngester(
            requests: gitHub, database: database, estate: Self.estate,
            clock: WallClock { [time] in time.now.withLock { $0 } },
            logger: Logger(label: "test") { [log] _ in log })
        return try await ingester.ingest(
            try await watched(), probe: nil, options: .init(maximumEventsPerKind: maximum), hold: hold)
    }

    func watched() async throws -> WatchedRepository {
        try await database.read(in: .estate(Self.estate)) { transaction in
            try WatchedRepositoryStore.repository(
                RepositorySlug(parsing: "acme/rocket"), estate: Self.estate, in: transaction)
        }
            ?? WatchedRepository(
                id: RepositoryID(stored: "acme/rocket"), slug: try RepositorySlug(parsing: "acme/rocket"))
    }

    /// The ids of stored events of a kind, each as often as it is stored.
    func stored(_ kind: EventKind) async throws -> [String] {
        try await database.read(in: .estate(Self.estate)) { transaction in
            try RawEventStore.all(estate: Self.estate, limit: 100_000, in: transaction)
                .filter { $0.kind == kind }.map(\.sourceEventID)
        }.sorted()
    }

    /// What is stored of a kind, oldest first.
    func payloads(_ kind: EventKind) async throws -> [JSONValue] {
        try await database.read(in: .estate(Self.estate)) { transaction in
            try RawEventStore.all(estate: Self.estate, limit: 100_000, in: transaction)
                .filter { $0.kind == kind }.map { try JSONValue(parsing: $0.payload) }
        }
    }

    func ingestion() async throws -> RepositoryIngestion? {
        let id = try await watched().id
        return try await database.read(in: .estate(Self.estate)) { transaction in
            try RepositoryIngestionStore.ingestion(of: id, estate: Self.estate, in: transaction)
        }
    }

    func openGaps() async throws -> [String] {
        try await database.read(in: .estate(Self.estate)) { transaction in
            try transaction.query(
                """
                SELECT stream FROM ingestion_gaps
                WHERE estate_id = \(Self.estate) AND filled_at IS NULL ORDER BY stream
                """
            ) { try $0.text(0) }
        }
    }
}
