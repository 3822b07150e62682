import Bronze
import Catalogue
import GhillieCore
import Persistence
import Silver
import TestSupport
import Testing

/// What polls and deliveries tell of pull requests says which deliveries were lost, on every engine.
@Suite struct LostDeliveriesTests {
    private static let start: Int64 = 1_700_000_000

    private static func opened(_ number: Int, minute: Int64) -> GitHubFixture.PullRequest {
        GitHubFixture.PullRequest(number, "Number \(number)", created: start + minute * 60)
    }

    private static func closed(_ number: Int, minute: Int64, at closing: Int64) -> GitHubFixture.PullRequest {
        var request = opened(number, minute: minute)
        (request.closed, request.updated) = (start + closing * 60, start + closing * 60)
        return request
    }

    /// Stores and refines what a fixture has, as it came in that minute.
    private static func take(
        _ minute: Int64, in database: Database, _ fill: (inout GitHubFixture) -> Void
    ) async throws {
        var fixture = try GitHubFixture()
        fill(&fixture)
        let (events, at) = (fixture.events, Instant(secondsSince1970: start + minute * 60))
        _ = try await database.write(in: .estate(.local)) { transaction in
            try RawEventStore.append(events, estate: .local, receivedAt: at, in: transaction)
        }
        let summary = try await EventTransformer(database: database, clock: .fixed(at: at))
            .transformPending(estate: .local)
        #expect(summary.processed == events.count)
    }

    private static func record(in database: Database) async throws -> DeliveryLedger.Record? {
        let records = try await database.read(in: .estate(.local)) { transaction in
            let repository = try #require(
                try transaction.first("SELECT repository_id FROM repository_deliveries") { try $0.text(0) })
            return try DeliveryLedger.records(
                of: [RepositoryID(stored: repository)], estate: .local, in: transaction)
        }
        return records.first?.value
    }

    /// Knows the repository by the id that polls have for it.
    private static func withWatched(
        _ engine: TestDatabase.Engine, _ body: (Database) async throws -> Void
    ) async throws {
        try await TestDatabase.with(engine) { database in
            try await take(0, in: database) { fixture in
                fixture.poll(
                    .gitHubRepository, fixture.nodeID, at: start,
                    ["id": .string(fixture.nodeID), "nameWithOwner": .string(fixture.slug.description)])
            }
            try await body(database)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatBothToldIsNotLost(engine: TestDatabase.Engine) async throws {
        try await Self.withWatched(engine) { database in
            try await Self.take(10, in: database) { $0.deliver("opened", Self.opened(1, minute: 10)) }
            try await Self.take(30, in: database) { $0.deliver("closed", Self.closed(1, minute: 10, at: 30)) }
            try await Self.take(60, in: database) { $0.poll(Self.closed(1, minute: 10, at: 30)) }
            let record = try #require(try await Self.record(in: database))
            #expect(record.missed == 0)
            #expect(record.silentSince == nil)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func oneThatOnlyAPollToldIsLost(engine: TestDatabase.Engine) async throws {
        try await Self.withWatched(engine) { database in
            try await Self.take(10, in: database) { $0.deliver("opened", Self.opened(1, minute: 10)) }
            try await Self.take(40, in: database) { $0.deliver("opened", Self.opened(3, minute: 40)) }
            try await Self.take(60, in: database) { fixture in
                // Its closing was lost, and all of the second; the third was told, the fourth is too new to say.
                fixture.poll(Self.closed(1, minute: 10, at: 30))
                fixture.poll(Self.opened(2, minute: 20))
                fixture.poll(Self.opened(3, minute: 40))
                fixture.poll(Self.opened(4, minute: 58))
            }
            let record = try #require(try await Self.record(in: database))
            #expect(record.missed == 2)
            #expect(record.silentSince == nil)
            // The same again is nothing new.
            try await Self.take(90, in: database) { fixture in
                fixture.poll(Self.closed(1, minute: 10, at: 31))
                fixture.poll(Self.opened(5, minute: 80))
            }
            let later = try #require(try await Self.record(in: database))
            #expect(later.missed == 3)
            #expect(later.silentSince == Instant(secondsSince1970: Self.start + 80 * 60))
        }
    }
}
