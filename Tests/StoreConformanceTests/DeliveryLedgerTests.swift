import Bronze
import GhillieCore
import Persistence
import TestSupport
import Testing

@Suite struct DeliveryLedgerTests {
    private static let estate = EstateID("acme")
    private static let repository = RepositoryID(stored: "acme/rocket")
    private static let start = Instant(secondsSince1970: 1_772_323_200)

    private static func at(_ minutes: Int) -> Instant { start + .seconds(Int64(minutes) * 60) }

    private static func delivery(_ news: DeliveryLedger.News?, at minutes: Int) -> DeliveryLedger.Delivery {
        .init(repository: repository, news: news, receivedAt: at(minutes))
    }

    private static func untold(
        _ news: DeliveryLedger.News, of minutes: Int, at found: Int
    ) -> DeliveryLedger.Untold {
        .init(news, happenedAt: at(minutes), foundAt: at(found))
    }

    private static func pull(_ number: Int) -> DeliveryLedger.News { .init(.pullRequest, "\(number)", in: repository) }

    private static func issue(_ number: Int) -> DeliveryLedger.News { .init(.issue, "\(number)", in: repository) }

    private static func commit(_ name: String) -> DeliveryLedger.News { .init(.commit, name, in: repository) }

    private static func note(
        _ deliveries: [DeliveryLedger.Delivery] = [], found: Set<DeliveryLedger.News> = [],
        untold: [DeliveryLedger.Untold] = [], in database: Database
    ) async throws {
        try await database.write(in: .estate(estate)) { transaction in
            try DeliveryLedger.note(
                deliveries, found: found.union(untold.map(\.news)), untold: untold, estate: estate, in: transaction)
        }
    }

    /// That a complete look began then.
    private static func look(at minutes: Int, in database: Database) async throws {
        _ = try await database.write(in: .estate(estate)) { transaction in
            try transaction.execute(
                """
                INSERT INTO repository_ingestion (estate_id, repository_id, state, looked_at)
                VALUES (\(estate), \(repository), 'active', \(at(minutes)))
                ON CONFLICT (estate_id, repository_id) DO UPDATE
                SET looked_at = excluded.looked_at
                """)
        }
    }

    private static func hinted(in database: Database) async throws -> Bool {
        try await database.read(in: .estate(estate)) { transaction in
            try DeliveryLedger.hinted(estate: estate, in: transaction).contains(repository)
        }
    }

    private static func settle(in database: Database) async throws -> DeliveryLedger.Settlement {
        try await database.write(in: .estate(estate)) { try DeliveryLedger.settle(estate: estate, in: $0) }
    }

    private static func record(in database: Database) async throws -> DeliveryLedger.Record? {
        try await database.read(in: .estate(estate)) { transaction in
            try DeliveryLedger.records(of: [repository], estate: estate, in: transaction)[repository]
        }
    }

    private static func missing(in database: Database) async throws -> Int? {
        try await database.read(in: .estate(estate)) { transaction in
            try DeliveryLedger.missing(estate: estate, in: transaction)[repository]?.count
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aDeliveryAsksForALookAndALookAnswersIt(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            try await Self.look(at: 0, in: database)
            #expect(try await !Self.hinted(in: database))
            try await Self.note([Self.delivery(Self.pull(1), at: 1)], in: database)
            #expect(try await Self.hinted(in: database))
            try await Self.note(found: [Self.pull(1)], in: database)
            try await Self.look(at: 2, in: database)
            #expect(try await !Self.hinted(in: database))
            try await Self.look(at: 9, in: database)
            #expect(try await Self.settle(in: database) == .init())
            #expect(try await Self.record(in: database)?.lastAt == Self.at(1))
        }
    }

    /// What a look does not find is looked for once more, then given up. A minute's grace is for clocks, and for a GitHub that
    /// tells its webhook first.
    @Test(arguments: TestDatabase.Engine.available)
    func whatIsNotFoundIsMissingAndThenGivenUp(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            try await Self.look(at: 0, in: database)
            try await Self.note([Self.delivery(Self.pull(1), at: 1)], in: database)
            #expect(try await Self.settle(in: database) == .init())
            try await Self.look(at: 2, in: database)
            #expect(try await Self.settle(in: database) == .init())
            #expect(try await Self.hinted(in: database))
            try await Self.look(at: 3, in: database)
            #expect(try await Self.settle(in: database).missing == [Self.pull(1)])
            #expect(try await Self.missing(in: database) == 1)
            #expect(try await Self.hinted(in: database))
            #expect(try await Self.settle(in: database) == .init())
            // The second look is later than the present, by which the first settlement was.
            _ = try await database.write(in: .estate(Self.estate)) { transaction in
                try transaction.execute(
                    "UPDATE repository_ingestion SET looked_at = \(try transaction.now() + .seconds(61))")
            }
            #expect(try await Self.settle(in: database).givenUp == [Self.pull(1)])
            #expect(try await Self.missing(in: database) == nil)
            #expect(try await Self.settle(in: database) == .init())
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatIsKnownAlreadyIsNotLookedFor(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            try await Self.look(at: 0, in: database)
            let known = RawEvent(
                polled: .gitHubPullRequest, sourceEventID: "1", repository: Self.repository,
                occurredAt: Self.at(0), payload: Array("{}".utf8))
            _ = try await database.write(in: .estate(Self.estate)) { transaction in
                try RawEventStore.append([known], estate: Self.estate, receivedAt: Self.at(0), in: transaction)
            }
            try await database.write(in: .estate(Self.estate)) { transaction in
                let pending = try RawEventStore.pending(estate: Self.estate, limit: 9, in: transaction)
                try RawEventStore.markProcessed(pending.map(\.id), estate: Self.estate, in: transaction)
            }
            try await Self.note(
                [Self.delivery(Self.pull(1), at: 1), Self.delivery(Self.pull(2), at: 1)], in: database)
            try await Self.look(at: 5, in: database)
            #expect(try await Self.settle(in: database).missing == [Self.pull(2)])
        }
    }

    /// Until then it is not known what is missing. What cannot be refined holds up no settlement, nor does another repository's.
    @Test(arguments: TestDatabase.Engine.available)
    func whatALookBroughtIsRefinedFirst(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            try await Self.look(at: 0, in: database)
            try await Self.note([Self.delivery(Self.pull(1), at: 1)], in: database)
            try await Self.look(at: 5, in: database)
            _ = try await database.write(in: .estate(Self.estate)) { transaction in
                let brought = [Self.repository, RepositoryID(stored: "acme/buoy")].map {
                    RawEvent(
                        polled: .gitHubIssue, sourceEventID: "7", repository: $0, occurredAt: Self.at(0),
                        payload: Array("{}".utf8))
                }
                return try RawEventStore.append(
                    brought, estate: Self.estate, receivedAt: Self.at(5), in: transaction)
            }
            #expect(try await Self.settle(in: database) == .init())
            try await database.write(in: .estate(Self.estate)) { transaction in
                let failed = try RawEventStore.pending(estate: Self.estate, limit: 9, in: transaction)
                    .filter { $0.repository == Self.repository.rawValue }
                    .map { RawEventFailure(id: $0.id, reason: "bad") }
                try RawEventStore.markFailed(failed, at: Self.at(6), estate: Self.estate, in: transaction)
            }
            #expect(try await Self.settle(in: database).missing == [Self.pull(1)])
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func ofABranchOnlyTheLastHeadIsLookedFor(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            try await Self.look(at: 0, in: database)
            try await Self.note([Self.delivery(Self.commit("a"), at: 1)], in: database)
            try await Self.note([Self.delivery(Self.commit("b"), at: 2)], in: database)
            try await Self.look(at: 5, in: database)
            #expect(try await Self.settle(in: database).missing == [Self.commit("b")])
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatPollsAreTheFirstToTellWasLost(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            // Without a webhook there is nothing to miss.
            try await Self.note(untold: [Self.untold(Self.pull(1), of: 0, at: 20)], in: database)
            #expect(try await Self.record(in: database) == nil)
            try await Self.note([Self.delivery(Self.pull(2), at: 30)], in: database)
            // It may still be on its way.
            try await Self.note(untold: [Self.untold(Self.pull(3), of: 38, at: 40)], in: database)
            // From before there was a webhook.
            try await Self.note(untold: [Self.untold(Self.pull(4), of: 29, at: 50)], in: database)
            // A webhook that was never asked for issues.
            try await Self.note(untold: [Self.untold(Self.issue(1), of: 40, at: 50)], in: database)
            // A delivery told of it in the same batch.
            try await Self.note(
                [Self.delivery(Self.pull(5), at: 31)], untold: [Self.untold(Self.pull(5), of: 31, at: 50)], in: database
            )
            #expect(try await Self.record(in: database)?.missed == 0)
            try await Self.note(
                untold: [
                    Self.untold(Self.pull(6), of: 40, at: 50), Self.untold(Self.pull(7), of: 41, at: 50),
                    Self.untold(Self.pull(7), of: 42, at: 50),
                ], in: database)
            let silent = try await Self.record(in: database)
            #expect(silent?.missed == 2)
            #expect(silent?.silentSince == Self.at(40))
            try await Self.note([Self.delivery(nil, at: 60)], in: database)
            let heard = try await Self.record(in: database)
            #expect(heard?.missed == 2)
            #expect(heard?.silentSince == nil)
        }
    }

    /// It was taken away. One that comes back is a new one.
    @Test(arguments: TestDatabase.Engine.available)
    func aSilenceThatNobodyMendsInTwoWeeksEndsByItself(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let twoWeeks = 14 * 1_440
            try await Self.note(
                [Self.delivery(Self.pull(1), at: 0), Self.delivery(Self.issue(1), at: 0)], in: database)
            try await Self.note(untold: [Self.untold(Self.pull(2), of: 10, at: 20)], in: database)
            try await Self.note(
                untold: [Self.untold(Self.pull(3), of: twoWeeks - 20, at: twoWeeks + 9)], in: database)
            let silent = try #require(try await Self.record(in: database))
            #expect(silent.missed == 2 && silent.silentSince == Self.at(10))
            #expect(!silent.isGone(at: Self.at(twoWeeks + 9)) && silent.isGone(at: Self.at(twoWeeks + 10)))
            try await Self.note(
                untold: [Self.untold(Self.pull(4), of: twoWeeks - 10, at: twoWeeks + 10)], in: database)
            #expect(try await Self.record(in: database)?.missed == 2)

            let back = twoWeeks + 100
            try await Self.note([Self.delivery(Self.pull(5), at: back)], in: database)
            try await Self.note(
                untold: [
                    // From before it came back, and of a kind that it is not asked for any more.
                    Self.untold(Self.pull(6), of: back - 10, at: back + 20),
                    Self.untold(Self.issue(2), of: back + 10, at: back + 20),
                ], in: database)
            let heard = try await Self.record(in: database)
            #expect(heard?.missed == 2 && heard?.silentSince == nil)
            try await Self.note(untold: [Self.untold(Self.pull(7), of: back + 10, at: back + 20)], in: database)
            let again = try await Self.record(in: database)
            #expect(again?.missed == 3 && again?.silentSince == Self.at(back + 10))
        }
    }

    /// A quiet repository: what its webhook was silent for is what counts, and not how long ago its last delivery came.
    @Test(arguments: TestDatabase.Engine.available)
    func aLossAfterAMonthOfQuietIsNoticed(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let month = 30 * 1_440
            try await Self.note([Self.delivery(Self.pull(1), at: 0)], in: database)
            try await Self.note(untold: [Self.untold(Self.pull(2), of: month, at: month + 10)], in: database)
            let record = try await Self.record(in: database)
            #expect(record?.missed == 1 && record?.silentSince == Self.at(month))
        }
    }

    /// Others came before and after: the webhook is not silent, and yet one was lost.
    @Test(arguments: TestDatabase.Engine.available)
    func oneThatWasLostAmongOthersIsCounted(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            try await Self.note(
                [Self.delivery(Self.issue(1), at: 0), Self.delivery(Self.issue(3), at: 30)], in: database)
            try await Self.note(untold: [Self.untold(Self.issue(2), of: 10, at: 40)], in: database)
            let record = try await Self.record(in: database)
            #expect(record?.missed == 1)
            #expect(record?.silentSince == nil)
        }
    }
}
