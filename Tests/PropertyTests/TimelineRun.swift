import Bronze
import Catalogue
import Delivery
import GhillieCore
import GitHubSource
import Gold
import Logging
import Persistence
import Silver
import TestSupport
import WorkQueue

/// A timeline on a real database: its events go into Bronze in some way, and Silver and a report come of them.
struct TimelineRun {
    static let estate = EstateID.local
    /// Later than anything in a timeline, so that the same news is received at the same time however it comes.
    private static let receipt = Instant(secondsSince1970: 1_900_000_000)

    let timeline: Timeline
    let database: Database

    /// The id that the repository's rows have, watched by the name with which it began.
    static func watched(_ timeline: Timeline) -> RepositoryID { RepositoryID(timeline.slug) }

    /// Runs `body` on a fresh database that knows the repository, as a first look at it and a person's choice would have it.
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
                _ = try await RepositoryRegistry(database: database)
                    .choose(.on, for: timeline.slug, estate: estate)
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

    /// Each event received when it arrives; Silver is made of what is there every few arrivals.
    func receive(_ events: [TimelineEvent], between transformations: Int) async throws {
        let arrivals = Dictionary(grouping: events, by: \.arrivesAt).sorted { $0.key < $1.key }
        let transformer = EventTransformer(database: database, clock: .fixed(at: Self.receipt))
        for (index, (instant, events)) in arrivals.enumerated() {
            _ = try await database.write(in: .estate(Self.estate)) { transaction in
                try RawEventStore.append(
                    events.map(\.raw), estate: Self.estate, receivedAt: instant, in: transaction)
            }
            guard index.isMultiple(of: transformations) else { continue }
            try await transformer.transformPending(estate: Self.estate)
        }
        try await transformer.transformPending(estate: Self.estate)
    }

    /// Reads the repository from GitHub at some moments, a few nodes at a time, as ingestion does.
    func poll(at moments: [Instant]) async throws {
        let transformer = EventTransformer(database: database, clock: .fixed(at: Self.receipt))
        for moment in moments {
            let clock = WallClock.fixed(at: moment)
            let ingester = RepositoryIngester(
                requests: TimelineGitHub(timeline, clock: clock, mostAtOnce: 7), database: database,
                estate: Self.estate, clock: clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            _ = try await ingester.ingest(
                WatchedRepository(id: Self.watched(timeline), slug: timeline.slug, nodeID: timeline.nodeID), probe: nil,
                options: .init(lookback: .days(365), maximumEventsPerKind: 0), hold: .unshared)
            try await transformer.transformPending(estate: Self.estate)
        }
    }

    /// What Bronze holds, each event by all that a poll says of it.
    func bronze() async throws -> Set<String> {
        let events = try await database.read(in: .estate(Self.estate)) {
            try RawEventStore.all(estate: Self.estate, limit: 100_000, in: $0)
        }
        return Set(
            events.map { Self.text($0.kind?.rawValue, $0.sourceEventID, $0.occurredAt, $0.payload) })
    }

    static func text(_ event: RawEvent) -> String {
        text(event.kind.rawValue, event.sourceEventID, event.occurredAt, event.payload)
    }

    private static func text(_ kind: String?, _ id: String, _ at: Instant, _ payload: [UInt8]) -> String {
        "\(kind ?? "") \(id) \(at) \(String(decoding: payload, as: UTF8.self))"
    }

    func replay(batch: Int) async throws {
        try await SilverReplayer(database: database)
            .replay(estate: Self.estate, batch: batch)
    }

    func silver() async throws -> TimelineSilver {
        TimelineSilver(text: try await SilverDump.text(database, estate: Self.estate))
    }

    /// Silver without who told what of items, and when.
    func knowledge() async throws -> TimelineSilver {
        TimelineSilver(text: try await SilverDump.text(database, estate: Self.estate, withTellings: false))
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

    /// What each commit changed, path by path, of the changes that some pull requests brought, or of all.
    func paths(of pullRequests: Set<Int>? = nil) async throws -> [GitObjectID: String] {
        let changes = try await database.read(in: .estate(Self.estate)) { transaction in
            try SilverStore.uncoveredChanges(
                repository: Self.watched(timeline), estate: Self.estate, from: .earliest, before: .latest,
                in: transaction)
        }
        let wanted = changes.filter { change in
            pullRequests.map { change.pullRequest.map($0.contains) == true } ?? true
        }
        let commits = wanted.flatMap(\.commits).map { ($0.sha, $0.paths ?? "not known") }
        return Dictionary(uniqueKeysWithValues: commits)
    }

    /// What was merged beside the default branch, by number.
    func branchMerges() async throws -> [Int: BranchMerge] {
        try await database.read(in: .estate(Self.estate)) { transaction in
            try SilverStore.branchMerges(
                among: Array(1...400), repository: Self.watched(timeline), estate: Self.estate, in: transaction)
        }
    }

    /// How raw events that are not refined ended, by their errors: empty where each was taken in or left on purpose.
    func failures() async throws -> [String] {
        try await database.read(in: .estate(Self.estate)) {
            try EventMark.all(in: $0).filter { ["failed", "dead", "pending"].contains($0.state) }
                .map { "\($0.kind): \($0.error ?? "pending")" }
        }
    }
}
