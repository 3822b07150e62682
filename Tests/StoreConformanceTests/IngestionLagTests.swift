import Bronze
import Catalogue
import GhillieCore
import GitHubSource
import Gold
import Persistence
import Silver
import StatusModels
import TestSupport
import Testing

/// How far behind GitHub repositories are, and what that makes of their reports, on every engine.
@Suite struct IngestionLagTests {
    private static let day: Int64 = 86_400
    private static let hour: Duration = .seconds(3_600)
    private static let estate = EstateID.local

    private static func at(_ day: Int64) -> Instant { Instant(secondsSince1970: day * Self.day) }

    /// Watches repositories: each is in the catalogue.
    private static func watch(_ names: String..., in database: Database) async throws {
        var file = EstateFile()
        file.projects = [
            (
                EstateFile.Part("fleet"),
                names.map { EstateFile.Part($0, "repository: {owner: acme, name: \($0)}") }
            )
        ]
        _ = try await CatalogueImporter(database: database, clock: .fixed(at: at(1))).run(
            CatalogueImporter.Request(file: file.bytes, estate: estate.rawValue))
        _ = try await RepositoryRegistry(database: database).sync(estate: estate)
    }

    private static func look(
        _ name: String, state: String = "active", reason: String? = nil, lookedAt: Instant?,
        failingSince: Instant? = nil, in database: Database
    ) async throws {
        let id = "acme/\(name)"
        let category = failingSince.map { _ in "transient" }
        _ = try await database.write(in: .estate(estate)) { transaction in
            try transaction.execute(
                """
                INSERT INTO repository_ingestion (
                    estate_id, repository_id, state, reason, looked_at, failing_since, error_category
                )
                VALUES (\(estate), \(id), \(state), \(reason), \(lookedAt), \(failingSince), \(category))
                ON CONFLICT (estate_id, repository_id) DO UPDATE
                SET state = excluded.state, reason = excluded.reason, looked_at = excluded.looked_at,
                    failing_since = excluded.failing_since, error_category = excluded.error_category
                """)
        }
    }

    private static func setGap(_ name: String, filled: Instant?, in database: Database) async throws {
        let id = "acme/\(name)"
        _ = try await database.write(in: .estate(estate)) { transaction in
            try transaction.execute(
                """
                INSERT INTO ingestion_gaps (estate_id, repository_id, stream, opened_at, reason, filled_at)
                VALUES (\(estate), \(id), 'commits', \(at(20)), 'a look at it failed', \(filled))
                ON CONFLICT (estate_id, repository_id, stream, opened_at) DO UPDATE
                SET filled_at = excluded.filled_at
                """)
        }
    }

    private static func page(
        _ state: IngestionLag.State? = nil, at now: Instant, limit: Int = 50, after cursor: RepositoryCursor? = nil,
        in database: Database
    ) async throws -> IngestionLagPage {
        let report = IngestionLagReport(estate: estate, at: now, stalledAfter: hour)
        return try await database.read(in: .estate(estate)) {
            try report.page(state, limit: limit, after: cursor, in: $0)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func eachRepositoryIsInTheStateThatItsLastLookSays(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let now = Self.at(20)
            try await Self.watch("anchor", "buoy", "capstan", "davit", "echo", "fender", in: database)
            try await Self.look("anchor", lookedAt: now - .seconds(3_600), in: database)
            try await Self.look("buoy", lookedAt: now - .seconds(3_601), in: database)
            try await Self.look("capstan", lookedAt: now, failingSince: now - .seconds(60), in: database)
            try await Self.look(
                "davit", state: "unavailable", reason: "GitHub does not show it", lookedAt: now, failingSince: now,
                in: database)
            try await Self.look("echo", state: "archived", lookedAt: Self.at(2), in: database)
            let page = try await Self.page(at: now, in: database)
            #expect(
                page.repositories.map(\.state) == [.healthy, .stalled, .failing, .unavailable, .archived, .neverLooked])
            #expect(page.repositories[0].age == .seconds(3_600))
            #expect(page.repositories[2].errorCategory == .transient)
            #expect(page.repositories[3].reason == "The repository is unavailable: GitHub does not show it.")
            #expect(page.repositories[5].reason == "GitHub was not looked at yet.")
            #expect(page.next == nil)

            let stalled = try await Self.page(.stalled, at: now, limit: 1, in: database)
            #expect(stalled.repositories.map(\.repository.slug.name) == ["buoy"] && stalled.next == nil)
            let first = try await Self.page(at: now, limit: 4, in: database)
            let rest = try await Self.page(at: now, limit: 4, after: first.next, in: database)
            #expect((first.repositories + rest.repositories) == page.repositories)

            let gauges = try await database.read(in: .estate(Self.estate)) {
                try IngestionLagReport(estate: Self.estate, at: now, stalledAfter: Self.hour).gauges(in: $0)
            }
            #expect(gauges.worstLag == .seconds(3_601))
            #expect(gauges.repositories[.stalled] == 1 && gauges.failing == [.transient: 1])
            #expect(gauges.backlog == 0 && gauges.oldestPending == nil)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatWaitsIsCountedByRepositoryAndDeliveriesByEstate(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let now = Self.at(20)
            try await Self.watch("anchor", "buoy", in: database)
            try await Self.look("anchor", lookedAt: now, in: database)
            try await Self.look("buoy", lookedAt: now, in: database)
            try await database.write(in: .estate(Self.estate)) { transaction in
                let events = [
                    RawEvent(
                        polled: .gitHubIssue, sourceEventID: "1", repository: RepositoryID(stored: "acme/buoy"),
                        occurredAt: Self.at(18), payload: Array("{}".utf8)),
                    RawEvent(
                        delivery: "d-1", event: "issues", receivedAt: Self.at(19), payload: Array("{}".utf8),
                        headers: nil),
                ]
                _ = try RawEventStore.append(
                    events, estate: Self.estate, receivedAt: Self.at(19), in: transaction)
            }
            try await Self.setGap("anchor", filled: nil, in: database)
            let page = try await Self.page(at: now, in: database)
            #expect(page.repositories.map(\.backlog) == [0, 1])
            #expect(page.repositories.map(\.openGaps) == [1, 0])
            #expect(page.waitingDeliveries == 1)
            let gauges = try await database.read(in: .estate(Self.estate)) {
                try IngestionLagReport(estate: Self.estate, at: now, stalledAfter: Self.hour).gauges(in: $0)
            }
            #expect(gauges.backlog == 2 && gauges.oldestPending == .days(1) && gauges.openGaps == 1)
            #expect(gauges.deadEvents == 0)

            // Both cannot be refined; one was tried once.
            try await database.write(in: .estate(Self.estate)) { transaction in
                _ = try transaction.execute(
                    """
                    UPDATE unprocessed_events
                    SET state = CASE WHEN repository_ref = '' THEN 'dead' ELSE 'failed' END
                    WHERE estate_id = \(Self.estate)
                    """)
            }
            let later = try await database.read(in: .estate(Self.estate)) {
                try IngestionLagReport(estate: Self.estate, at: now, stalledAfter: Self.hour).gauges(in: $0)
            }
            #expect(later.deadEvents == 1 && later.backlog == 1)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aSilenceEndsWithTheFirstLookTwoWeeksLater(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            try await Self.watch("anchor", in: database)
            _ = try await database.write(in: .estate(Self.estate)) { transaction in
                try transaction.execute(
                    """
                    INSERT INTO repository_deliveries (estate_id, repository_id, last_at, missed, silent_since)
                    VALUES (\(Self.estate), 'acme/anchor', \(Self.at(2)), 3, \(Self.at(5)))
                    """)
            }
            for (look, isSilent) in [(Self.at(5), true), (Self.at(19) - .seconds(1), true), (Self.at(19), false)] {
                try await Self.look("anchor", lookedAt: look, in: database)
                // What is not looked at has no news: later without a look changes nothing.
                for now in [look, look + .seconds(2)] {
                    let lag = try #require(try await Self.page(at: now, in: database).repositories.first)
                    #expect(lag.isSilent == isSilent && lag.state == .healthy)
                    #expect(lag.reason.contains("Its webhook tells nothing") == isSilent)
                    #expect(lag.missedDeliveries == 3 && lag.lastDelivery == Self.at(2))
                    let gauges = try await database.read(in: .estate(Self.estate)) {
                        try IngestionLagReport(estate: Self.estate, at: now, stalledAfter: Self.hour).gauges(in: $0)
                    }
                    #expect(gauges.silentRepositories == (isSilent ? 1 : 0) && gauges.missedDeliveries == 3)
                }
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aReportIsUnknownUntilItsRepositoryWasSeenAndItsGapIsFilled(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            try await Self.watch("rocket", in: database)
            var history = try EventFixture("acme/rocket")
            history.commit("one", "feat: add a hatch", at: 15 * Self.day)
            history.head("one", at: 16 * Self.day)
            let events = history.events
            _ = try await database.write(in: .estate(Self.estate)) { transaction in
                try RawEventStore.append(events, estate: Self.estate, receivedAt: Self.at(16), in: transaction)
            }
            try await EventTransformer(database: database, clock: .fixed(at: Self.at(16))).transformPending(
                estate: Self.estate)

            try await Self.look("rocket", lookedAt: Self.at(19), in: database)
            let stalled = try #require(try await Self.report(asOf: Self.at(20), in: database))
            #expect(stalled.result.status == .unknown)
            #expect(stalled.result.statusReason.hasPrefix("GitHub was last read to its end at 1970-01-20 00:00 UTC"))
            // The same silence is told once.
            #expect(try await Self.report(asOf: Self.at(21), in: database) == nil)

            try await Self.look("rocket", lookedAt: Self.at(22), in: database)
            try await Self.setGap("rocket", filled: nil, in: database)
            let gap = try #require(try await Self.report(asOf: Self.at(22), again: true, in: database))
            #expect(gap.result.statusReason.hasPrefix("A gap in what was read is open since 1970-01-21 00:00 UTC"))
            #expect(gap.result.status == .unknown)

            try await Self.setGap("rocket", filled: Self.at(23), in: database)
            let judged = try #require(try await Self.report(asOf: Self.at(22), again: true, in: database))
            #expect(judged.result.status == .onTrack)
        }
    }

    private static func report(asOf: Instant, again: Bool = false, in database: Database) async throws -> Report? {
        let slug = try RepositorySlug(parsing: "acme/rocket")
        let record = try await database.read(in: .estate(estate)) { transaction in
            let watched = try #require(
                try WatchedRepositoryStore.repository(slug, estate: estate, in: transaction))
            return try IngestionRecordStore.record(of: watched, estate: estate, in: transaction)
        }
        let generator = ReportGenerator(database: database, estate: estate, clock: .fixed(at: asOf))
        let outcome = try await generator.generate(
            ReportRequest(
                repository: slug, branch: "main", asOf: asOf, firstWindow: .days(10), again: again,
                health: { record.health(at: $0, stalledAfter: hour) }))
        switch outcome {
        case .reported(let report): return report
        case .nothingNew: return nil
        }
    }
}
