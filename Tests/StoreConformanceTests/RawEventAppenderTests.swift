import Bronze
import GhillieCore
import Persistence
import Silver
import Synchronization
import TestSupport
import Testing

@Suite struct RawEventAppenderTests {
    private static let estate = EstateID("acme")

    private static func delivery(_ body: String, id: String = "1", event: String = "push") -> RawEvent {
        RawEvent(
            delivery: id, event: event, receivedAt: Instant(secondsSince1970: 1), payload: Array(body.utf8),
            headers: nil)
    }

    private static func appender(
        on database: Database, limits: RawEventAppender.Limits = .init()
    ) -> RawEventAppender {
        RawEventAppender(limits: limits) { events, estate in
            try await database.write(in: .estate(estate)) { transaction in
                _ = try RawEventStore.append(
                    events, estate: estate, receivedAt: Instant(secondsSince1970: 2), in: transaction)
            }
        }
    }

    private static func bodies(in database: Database, of estate: EstateID) async throws -> [String] {
        try await database.read(in: .estate(estate)) { transaction in
            try RawEventStore.all(estate: estate, limit: 10_000, in: transaction).map {
                String(decoding: $0.payload, as: UTF8.self)
            }
        }
    }

    /// What is said to be stored can be read at once, each once, and in its own estate.
    @Test(arguments: TestDatabase.Engine.available)
    func everyCallerFindsItsOwnStored(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let appender = Self.appender(on: database)
            let estates = [Self.estate, EstateID("other")]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<600 {
                    group.addTask {
                        let estate = estates[number % 2]
                        let body = "{\"n\":\(number / 4)}"
                        try await appender.append(Self.delivery(body, id: "\(number)"), estate: estate)
                        if number % 50 == 0 {
                            #expect(try await Self.bodies(in: database, of: estate).contains(body))
                        }
                    }
                }
                try await group.waitForAll()
            }
            for estate in estates {
                let bodies = try await Self.bodies(in: database, of: estate)
                #expect(bodies.sorted() == (0..<150).map { "{\"n\":\($0)}" }.sorted())
            }
        }
    }

    /// GitHub sends a delivery again under its own id, and a person's script under another.
    @Test(arguments: TestDatabase.Engine.available)
    func aBodyThatComesAgainIsOneEvent(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let appender = Self.appender(on: database)
            for id in ["1", "1", "2"] { try await appender.append(Self.delivery("{}", id: id), estate: Self.estate) }
            try await appender.append(Self.delivery("{}", event: "create"), estate: Self.estate)
            #expect(try await Self.bodies(in: database, of: Self.estate) == ["{}", "{}"])
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func bytesAreKeptAsTheyCame(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let body = (0..<2_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
            let event = RawEvent(
                delivery: "1", event: "push", receivedAt: Instant(secondsSince1970: 1), payload: body,
                headers: #"{"content_type":"application/json"}"#)
            try await Self.appender(on: database).append(event, estate: Self.estate)
            let stored = try await database.read(in: .estate(Self.estate)) { transaction in
                try RawEventStore.all(estate: Self.estate, limit: 2, in: transaction)
            }
            #expect(stored.map(\.payload) == [body])
            #expect(stored.map(\.kind) == [.gitHubWebhook(event: "push")])
        }
    }

    /// Nothing is wrong with an event of which Ghillie makes nothing: it is left, with the reason, and is no failure.
    @Test(arguments: TestDatabase.Engine.available)
    func whatIsNotRefinedIsIgnoredWithAReason(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let toATag =
                #"{"ref":"refs/tags/v1","repository":{"id":1,"full_name":"acme/rocket","default_branch":"main"}}"#
            for (event, body) in [("star", "{}"), ("watch", "not JSON"), ("installation", "{}"), ("push", toATag)] {
                try await Self.appender(on: database).append(
                    Self.delivery(body, event: event), estate: Self.estate)
            }
            let transformer = EventTransformer(database: database, clock: .system)
            #expect(try await transformer.transformPending(estate: Self.estate) == TransformSummary(ignored: 4))
            #expect(try await transformer.transformPending(estate: Self.estate) == TransformSummary())
            let marks = try await database.read(in: .estate(Self.estate)) { try EventMark.all(in: $0) }
            #expect(marks.allSatisfy { $0.state == "ignored" })
            #expect(
                marks.map(\.error) == [
                    "Ghillie makes nothing of star events", "Ghillie makes nothing of watch events",
                    "the delivery tells of no repository", "the push is not to the default branch",
                ])
        }
    }

    // MARK: - What goes wrong

    /// Keeps what it is given, but for events that nothing can store and for times at which nothing can be stored.
    private final class Disk: Sendable {
        struct State {
            var batches: [[String]] = []
            var failure: DatabaseError?
            var failures = 0
        }

        let state = Mutex(State())

        func write(_ events: [RawEvent], _: EstateID) async throws {
            await Task.yield()
            let names = events.map(\.sourceEventID)
            try state.withLock { state in
                if let failure = state.failure {
                    state.failures += 1
                    throw failure
                }
                if names.contains("bad") { throw DatabaseError.statementFailed(code: "22021", reason: "no such text") }
                state.batches.append(names)
            }
        }
    }

    private static func outcomes(of ids: [String], in appender: RawEventAppender) async -> [String: Bool] {
        await withTaskGroup(of: (String, Bool).self) { group in
            for id in ids {
                group.addTask {
                    let isStored = (try? await appender.append(delivery(id, id: id), estate: estate)) != nil
                    return (id, isStored)
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    @Test func whatCannotBeStoredFailsAlone() async {
        let disk = Disk()
        let ids = ["bad"] + (0..<40).map { "\($0)" }
        let outcomes = await Self.outcomes(of: ids, in: RawEventAppender(write: disk.write))
        #expect(outcomes.filter { !$0.value }.map(\.key) == ["bad"])
        #expect(disk.state.withLock { $0.batches.joined().sorted() } == ids.dropFirst().sorted())
    }

    /// Nor is anything tried one by one, which would hold up all that comes after.
    @Test(
        arguments: [
            .connectionLost(committing: false), .connectionLost(committing: true), .closed,
            .statementFailed(code: "42501", reason: "no right"), .statementFailed(code: "57014", reason: "too long"),
        ] as [DatabaseError])
    func whereTheDatabaseFailsAllAreToldAndNoneIsHeldBack(failure: DatabaseError) async {
        let disk = Disk()
        disk.state.withLock { $0.failure = failure }
        let appender = RawEventAppender(write: disk.write)
        let away = await Self.outcomes(of: (0..<20).map { "\($0)" }, in: appender)
        #expect(away.values.allSatisfy { !$0 })
        #expect(disk.state.withLock { $0.failures } <= 20)
        disk.state.withLock { $0.failure = nil }
        #expect(await Self.outcomes(of: ["later"], in: appender) == ["later": true])
        #expect(disk.state.withLock { $0.batches } == [["later"]])
    }

    @Test func whatComesMeanwhileIsCommittedTogether() async {
        let disk = Disk()
        let outcomes = await Self.outcomes(
            of: (0..<400).map { "\($0)" }, in: RawEventAppender(write: disk.write))
        #expect(outcomes.values.allSatisfy { $0 })
        let batches = disk.state.withLock { $0.batches }
        #expect(batches.count < 100)
        #expect(batches.allSatisfy { $0.count <= RawEventAppender.Limits().batchEvents })
    }

    @Test func thereIsAnEndToWhatWaits() async {
        var limits = RawEventAppender.Limits()
        limits.queuedEvents = 3
        limits.batchEvents = 1
        let (mayWrite, goOn) = AsyncStream<Void>.makeStream()
        let appender = RawEventAppender(limits: limits) { _, _ in for await _ in mayWrite {} }
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<50 {
                group.addTask {
                    do {
                        try await appender.append(Self.delivery("\(number)"), estate: Self.estate)
                        return true
                    } catch {
                        #expect(error is RawEventAppender.QueueFull)
                        return false
                    }
                }
            }
            var refused = 0
            while refused < 40, let isStored = await group.next() {
                #expect(!isStored)
                refused += 1
            }
            goOn.finish()
            let rest = await group.reduce(into: [Bool]()) { $0.append($1) }
            #expect(rest.count { $0 } >= 3)
        }
    }

    /// A store that hangs is not waited for: callers learn in time that nothing is certain, nothing more is begun, and it is
    /// used again as soon as it answers.
    @Test(.timeLimit(.minutes(5))) func aStoreThatHangsIsNotWaitedFor() async throws {
        var limits = RawEventAppender.Limits()
        (limits.patience, limits.batchEvents) = (.milliseconds(50), 2)
        let (mayWrite, goOn) = AsyncStream<Void>.makeStream()
        let written = Mutex(0)
        let appender = RawEventAppender(limits: limits) { events, _ in
            for await _ in mayWrite {}
            written.withLock { $0 += events.count }
        }
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<10 {
                group.addTask {
                    await #expect(throws: RawEventAppender.Stalled.self) {
                        try await appender.append(Self.delivery("\(number)"), estate: Self.estate)
                    }
                }
            }
        }
        await #expect(throws: RawEventAppender.Stalled.self) {
            try await appender.append(Self.delivery("more"), estate: Self.estate)
        }
        goOn.finish()
        while (try? await appender.append(Self.delivery("later"), estate: Self.estate)) == nil {
            try await Task.sleep(for: .milliseconds(5))
        }
        // The batch that hung, and the one after.
        #expect(written.withLock { $0 } <= 3)
    }
}
