import Bronze
import GhillieCore
import Persistence
import TestSupport
import Testing

@Suite struct RawEventStoreTests {
    private static let received = Instant(microseconds: 1_767_225_600_000_000)

    private static func event(_ number: Int, payload: String? = nil, repository: String = "acme/widgets") throws
        -> RawEvent
    {
        RawEvent(
            source: .git, kind: .gitCommit, sourceEventID: "event-\(number)",
            repository: try RepositorySlug(parsing: repository), occurredAt: Instant(microseconds: Int64(number)),
            payload: Array((payload ?? "payload \(number)").utf8))
    }

    private static func append(
        _ events: [RawEvent], estate: EstateID = .local, to database: Database
    ) async throws -> Int {
        try await database.write(in: .estate(estate)) {
            try RawEventStore.append(events, estate: estate, receivedAt: received, in: $0)
        }
    }

    private static func pending(
        _ database: Database, after: RawEventID? = nil, limit: Int = 1_000, estate: EstateID = .local
    ) async throws -> [StoredRawEvent] {
        try await database.read(in: .estate(estate)) {
            try RawEventStore.pending(estate: estate, after: after, limit: limit, in: $0)
        }
    }

    private static func all(_ database: Database, estate: EstateID = .local) async throws -> [StoredRawEvent] {
        try await database.read(in: .estate(estate)) {
            try RawEventStore.all(estate: estate, limit: 10_000, in: $0)
        }
    }

    private static func fail(_ ids: [RawEventID], reason: String, in database: Database) async throws {
        try await database.write(in: .estate(.local)) {
            try RawEventStore.markFailed(
                ids.map { RawEventFailure(id: $0, reason: reason) }, at: received, estate: .local, in: $0)
        }
    }

    private static func states(_ database: Database) async throws -> [String] {
        try await database.read(in: .estate(.local)) {
            try EventMark.all(in: $0).map(\.state)
        }
    }

    // MARK: Reading

    @Test(arguments: TestDatabase.Engine.available)
    func noMoreIsReadAtOnceThanFitsInMemory(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let sizes = [10, 10, 500, 10, 10, 10]
            let events = try sizes.enumerated().map { try Self.event($0, payload: String(repeating: "x", count: $1)) }
            for event in events { _ = try await Self.append([event], to: database) }
            for isReplay in [false, true] {
                var (last, read): (RawEventID?, [[Int]]) = (nil, [])
                while true {
                    let page = try await database.read(in: .estate(.local)) { [last] transaction in
                        isReplay
                            ? try RawEventStore.all(estate: .local, after: last, limit: 2, bytes: 20, in: transaction)
                            : try RawEventStore.pending(
                                estate: .local, after: last, limit: 2, bytes: 20, in: transaction)
                    }
                    guard let end = page.last else { break }
                    last = end.id
                    read.append(page.map(\.payload.count))
                }
                #expect(read == [[10, 10], [500], [10, 10], [10]])
            }
        }
    }

    // MARK: Appending

    @Test(arguments: TestDatabase.Engine.available)
    func keepsAnEventAsItCame(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let payload = (0...255).map { UInt8($0) }
            let event = RawEvent(
                source: .git, kind: .gitTag, sourceEventID: "v1 ü ' \" ; --",
                repository: try RepositorySlug(parsing: "Acme/Widgets"), occurredAt: .earliest, payload: payload)
            #expect(try await Self.append([event], to: database) == 1)
            let stored = try #require(try await Self.pending(database).first)
            #expect(stored.kind == .gitTag)
            #expect(stored.sourceEventID == event.sourceEventID)
            #expect(stored.repository == "Acme/Widgets")
            #expect(stored.occurredAt == .earliest)
            #expect(stored.receivedAt == Self.received)
            #expect(stored.payload == payload)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func countsOnlyWhatIsNew(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let events = try (1...5).map { try Self.event($0) }
            #expect(try await Self.append(Array(events[..<3]), to: database) == 3)
            #expect(try await Self.append(events, to: database) == 2)
            #expect(try await Self.append(events.reversed(), to: database) == 0)
            #expect(try await Self.all(database).count == 5)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func foldsDuplicatesWithinABatch(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let one = try Self.event(1)
            let sameInOtherLetters = try Self.event(1, repository: "ACME/widgets")
            let two = try Self.event(2)
            #expect(try await Self.append([one, two, one, sameInOtherLetters, two], to: database) == 2)
            #expect(try await Self.all(database).count == 2)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func takesNothingAndManyAlike(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            #expect(try await Self.append([], to: database) == 0)
            let many = try (1...2_500).map { try Self.event($0) }
            #expect(try await Self.append(many, to: database) == 2_500)
            #expect(try await Self.append(many, to: database) == 0)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func anotherPayloadUnderTheSameNameIsAnotherEvent(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let events = [try Self.event(1, payload: "one"), try Self.event(1, payload: "other")]
            #expect(try await Self.append(events, to: database) == 2)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func writersOfTheSameNewsStoreEachEventOnce(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let events = try (0..<240).map { try Self.event($0) }
            let new = try await withThrowingTaskGroup(of: Int.self) { group in
                for writer in 0..<8 {
                    // Overlapping batches, each in another order.
                    let batch = Array(events[(writer * 20)..<(writer * 20 + 100)])
                    group.addTask { try await Self.append(writer % 2 == 0 ? batch : batch.reversed(), to: database) }
                }
                return try await group.reduce(0, +)
            }
            #expect(new == 240)
            #expect(try await Self.all(database).count == 240)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func estatesAreSealedFromEachOther(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let event = try Self.event(1)
            #expect(try await Self.append([event], to: database) == 1)
            #expect(try await Self.append([event], estate: EstateID("other"), to: database) == 1)
            #expect(try await Self.all(database).count == 1)
            #expect(try await Self.all(database, estate: EstateID("other")).count == 1)
            #expect(try await Self.all(database, estate: EstateID("third")).isEmpty)
        }
    }

    // MARK: Append-only

    @Test(
        arguments: TestDatabase.Engine.available,
        [
            "UPDATE raw_events SET payload = payload", "UPDATE raw_events SET received_at = occurred_at",
            "UPDATE raw_events SET dedupe_key = payload_sha256", "UPDATE raw_events SET estate_id = 'local'",
            "DELETE FROM raw_events",
        ])
    func refusesToForget(engine: TestDatabase.Engine, statement: String) async throws {
        try await TestDatabase.with(engine) { database in
            _ = try await Self.append([try Self.event(1)], to: database)
            await #expect(throws: DatabaseError.self) {
                try await database.write(in: .estate(.local)) { _ = try $0.execute("\(raw: statement)") }
            }
            #expect(try await Self.all(database).map(\.payload) == [Array("payload 1".utf8)])
        }
    }

    // MARK: On the way to Silver

    @Test(arguments: TestDatabase.Engine.available)
    func givesPendingEventsInTheOrderOfStoringByPages(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            for number in 1...5 { _ = try await Self.append([try Self.event(number)], to: database) }
            var seen: [String] = []
            var after: RawEventID?
            while true {
                let page = try await Self.pending(database, after: after, limit: 2)
                guard let last = page.last else { break }
                #expect(page.count <= 2)
                seen += page.map(\.sourceEventID)
                after = last.id
            }
            #expect(seen == (1...5).map { "event-\($0)" })
        }
    }

    /// Were it not so, each batch would take longer than the one before. The server counts by itself: when there was much, and
    /// not since; or, where much has just come in, not yet.
    @Test(arguments: TestDatabase.Engine.availablePostgreSQL, [true, false])
    func whatWaitsBehindALongHistoryIsReadByItself(engine: TestDatabase.Engine, isCounted: Bool) async throws {
        try await TestDatabase.with(engine) { database in
            _ = try await database.write(in: .estate(.local)) { transaction in
                try transaction.execute(
                    """
                    INSERT INTO raw_events (
                        estate_id, source, event_type, source_event_id, repository_ref, occurred_at, received_at,
                        payload_sha256, dedupe_key, payload
                    )
                    SELECT
                        \(EstateID.local), 'git', 'git.commit', number::text, 'acme/widgets', \(Self.received),
                        \(Self.received), sha256('x'), sha256(number::text::bytea), sha256('y')
                    FROM generate_series(1, 20000) AS number
                    """)
            }
            if isCounted { await database.refreshStatistics(of: ["raw_events", "unprocessed_events"]) }
            let ids = try await Self.pending(database, limit: 20_000).map(\.id)
            try await database.write(in: .estate(.local)) {
                try RawEventStore.markProcessed(Array(ids.dropLast(100)), estate: .local, in: $0)
            }
            let (waiting, read) = try await database.read(in: .estate(.local)) { transaction in
                try Self.readingRows(of: "raw_events", in: transaction) {
                    try RawEventStore.pending(estate: .local, limit: 50, bytes: 10_000, in: transaction).map(\.id)
                }
            }
            #expect(waiting == Array(ids.dropFirst(19_900).prefix(50)))
            #expect(read == 50)
            let (_, sought) = try await database.write(in: .estate(.local)) { transaction in
                try Self.readingRows(of: "unprocessed_events", in: transaction) {
                    try RawEventStore.markProcessed(waiting, estate: .local, in: transaction)
                }
            }
            #expect(sought == 50)
        }
    }

    /// What work gives, and how many rows of a table it looked at.
    private static func readingRows<Result>(
        of table: String, in transaction: SQLTransaction, _ work: () throws -> Result
    ) throws -> (Result, Int) {
        func read() throws -> Int {
            try transaction.first(
                """
                SELECT CAST(seq_tup_read + COALESCE(idx_tup_fetch, 0) AS BIGINT)
                FROM pg_stat_xact_user_tables
                WHERE relid = CAST(\(table) AS regclass)
                """
            ) { try $0.integer(0) } ?? 0
        }
        // The server counts on from what the connection did in the last second.
        let before = try read()
        let result = try work()
        return (result, try read() - before)
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatIsProcessedWaitsNoLongerAndIsKept(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            for number in 1...3 { _ = try await Self.append([try Self.event(number)], to: database) }
            let ids = try await Self.pending(database).map(\.id)
            try await Self.fail([ids[0]], reason: "not yet", in: database)
            try await database.write(in: .estate(.local)) {
                try RawEventStore.markProcessed([ids[0], ids[2]], estate: .local, in: $0)
            }
            #expect(try await Self.pending(database).map(\.id) == [ids[1]])
            #expect(try await Self.all(database).map(\.id) == ids)
            #expect(try await Self.states(database) == ["processed", "pending", "processed"])
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aFailedEventIsTriedAgainAndDiesOfItsFifthFailure(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            _ = try await Self.append([try Self.event(1)], to: database)
            _ = try await Self.append([try Self.event(2)], to: database)
            let ids = try await Self.pending(database).map(\.id)
            for attempt in 1..<RawEventStore.maximumAttempts {
                try await Self.fail([ids[0]], reason: "attempt \(attempt)", in: database)
                #expect(try await Self.pending(database).map(\.id) == ids)
                #expect(try await Self.states(database) == ["failed", "pending"])
            }
            try await Self.fail([ids[0]], reason: "the last", in: database)
            #expect(RawEventStore.maximumAttempts == 5)
            #expect(try await Self.pending(database).map(\.id) == [ids[1]])
            #expect(try await Self.states(database) == ["dead", "pending"])
            let dead = try #require(try await database.read(in: .estate(.local)) { try EventMark.all(in: $0).first })
            #expect(dead.attempts == 5)
            #expect(dead.error == "the last")
            #expect(try await Self.all(database).count == 2)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func countsWhatCouldNotBeReadPerRepository(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            _ = try await Self.append([try Self.event(1), try Self.event(2)], to: database)
            _ = try await Self.append([try Self.event(3, repository: "acme/gadgets")], to: database)
            let ids = try await Self.pending(database).map(\.id)
            for _ in 1...RawEventStore.maximumAttempts { try await Self.fail([ids[0]], reason: "bad", in: database) }
            try await Self.fail([ids[1]], reason: "bad", in: database)
            for (repository, count) in [("acme/widgets", 2), ("Acme/Widgets", 2), ("acme/gadgets", 0)] {
                let slug = try RepositorySlug(parsing: repository)
                let unreadable = try await database.read(in: .estate(.local)) {
                    try RawEventStore.unreadable(repository: RepositoryID(slug), estate: .local, in: $0)
                }
                #expect(unreadable == count, "\(repository)")
            }
        }
    }
}
