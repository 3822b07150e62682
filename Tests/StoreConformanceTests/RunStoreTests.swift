import GhillieCore
import Persistence
import TestSupport
import Testing
import WorkQueue

@Suite struct RunStoreTests {
    typealias Engine = TestDatabase.Engine
    private static let estate = EstateID("acme")
    private static let me = LeaseOwner(stored: "me")
    private static let other = LeaseOwner(stored: "other")

    private static func request(
        _ subjects: [String], key: String? = nil, options: String = "{}", patience: Duration = .days(1)
    ) -> RunStore.Request {
        RunStore.Request(
            kind: .ingestion, scope: .estate, subject: nil, options: options, idempotencyKey: key,
            units: subjects.map { ($0, $0.uppercased()) }, patience: patience)
    }

    private static func write<Result: Sendable>(
        _ database: Database, _ body: @escaping @Sendable (SQLTransaction) throws -> Result
    ) async throws -> Result {
        try await database.write(in: .estate(estate), body)
    }

    private static func claim(
        _ database: Database, limit: Int = 10, as owner: LeaseOwner = me, length: Duration = .seconds(60),
        run: RunID? = nil
    ) async throws -> [Lease] {
        try await write(database) { transaction in
            try RunStore.claim(
                .ingestion, limit: limit, for: owner, length: length, run: run, estate: estate, in: transaction
            ).leases
        }
    }

    private static func run(_ id: RunID, _ database: Database) async throws -> Run? {
        try await database.read(in: .estate(estate)) { try RunStore.run(id, estate: estate, in: $0) }
    }

    @Test(arguments: Engine.available)
    func aRunEndsWithTheLastOfItsUnits(engine: Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let asked = try await Self.write(database) { transaction in
                try RunStore.ask(Self.request(["a", "b"]), estate: Self.estate, in: transaction)
            }
            #expect(asked.isNew)
            #expect(asked.run.state == .queued)
            #expect(asked.run.counts == [.queued: 2])
            let leases = try await Self.claim(database)
            #expect(leases.map(\.subject).sorted() == ["a", "b"])
            #expect(try await Self.run(asked.run.id, database)?.state == .running)
            let first = try await Self.write(database) { transaction in
                try RunStore.finish(leases[0], .init(.succeeded, result: "{}"), in: transaction)
            }
            #expect(first == nil)
            let ended = try await Self.write(database) { transaction in
                try RunStore.finish(leases[1], .init(.failed(.transient, "away")), in: transaction)
            }
            #expect(ended?.state == .partial)
            #expect(ended?.counts == [.succeeded: 1, .failed: 1])
            #expect(try await Self.claim(database).isEmpty)
        }
    }

    @Test(arguments: Engine.available)
    func theSameKeyIsTheSameRunAndNoOther(engine: Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let first = try await Self.write(database) { transaction in
                try RunStore.ask(Self.request(["a"], key: "k"), estate: Self.estate, in: transaction)
            }
            let again = try await Self.write(database) { transaction in
                try RunStore.ask(Self.request(["a"], key: "k"), estate: Self.estate, in: transaction)
            }
            #expect(first.isNew && !again.isNew)
            #expect(first.run.id == again.run.id)
            await #expect(throws: WorkQueueError.idempotencyKeyTaken) {
                try await Self.write(database) { transaction in
                    _ = try RunStore.ask(
                        Self.request(["a"], key: "k", options: #"{"x":1}"#), estate: Self.estate, in: transaction)
                }
            }
        }
    }

    /// Two workers, and one of them dies: the other takes over, and the late one writes nothing.
    @Test(arguments: Engine.available)
    func aLateWorkerCannotWrite(engine: Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let asked = try await Self.write(database) { transaction in
                try RunStore.ask(Self.request(["a"]), estate: Self.estate, in: transaction)
            }
            let late = try #require(try await Self.claim(database, as: Self.other, length: .milliseconds(1)).first)
            try await Task.sleep(for: .milliseconds(20))
            let present = try #require(try await Self.claim(database).first)
            #expect(present.fence == late.fence + 1)
            #expect(present.attempts == 2)
            await #expect(throws: WorkQueueError.leaseLost(subject: "a")) {
                try await Self.write(database) { try late.hold.require(in: $0) }
            }
            await #expect(throws: WorkQueueError.leaseLost(subject: "a")) {
                try await Self.write(database) { _ = try RunStore.finish(late, .init(.succeeded), in: $0) }
            }
            let kept = try await Self.write(database) { transaction in
                try LeaseStore.extend([late, present], by: .seconds(60), estate: Self.estate, in: transaction)
            }
            #expect(kept == ["a"])
            try await Self.write(database) { try present.hold.require(in: $0) }
            let ended = try await Self.write(database) { try RunStore.finish(present, .init(.succeeded), in: $0) }
            #expect(ended?.id == asked.run.id)
            #expect(ended?.state == .succeeded)
        }
    }

    /// Of two runs that want the same subject, one has it at a time.
    @Test(arguments: Engine.available)
    func aSubjectIsWorkedOnOnceAtATime(engine: Engine) async throws {
        try await TestDatabase.with(engine) { database in
            for _ in 0..<2 {
                _ = try await Self.write(database) { transaction in
                    try RunStore.ask(Self.request(["a"]), estate: Self.estate, in: transaction)
                }
            }
            let first = try await Self.claim(database)
            #expect(first.count == 1)
            #expect(try await Self.claim(database, as: Self.other).isEmpty)
            _ = try await Self.write(database) { try RunStore.finish(first[0], .init(.succeeded), in: $0) }
            let second = try await Self.claim(database, as: Self.other)
            #expect(second.map(\.run) != first.map(\.run))
        }
    }

    @Test(arguments: Engine.available)
    func manyWorkersShareARunAndNoUnitIsDoneTwice(engine: Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let subjects = (100..<160).map { "r\($0)" }
            let asked = try await Self.write(database) { transaction in
                try RunStore.ask(Self.request(subjects), estate: Self.estate, in: transaction)
            }
            let done = try await withThrowingTaskGroup(of: [String].self) { group in
                for worker in 0..<6 {
                    group.addTask {
                        var mine: [String] = []
                        while true {
                            let leases = try await Self.claim(
                                database, limit: 5, as: LeaseOwner(stored: "worker \(worker)"))
                            if leases.isEmpty { return mine }
                            for lease in leases {
                                _ = try await Self.write(database) { transaction in
                                    try RunStore.finish(lease, .init(.succeeded), in: transaction)
                                }
                                mine.append(lease.subject)
                            }
                        }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(done.sorted() == subjects)
            let ended = try await Self.run(asked.run.id, database)
            #expect(ended?.state == .succeeded)
            #expect(ended?.counts == [.succeeded: 60])
        }
    }

    @Test(arguments: Engine.available)
    func cancellingStopsWhatHasNotBegun(engine: Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let asked = try await Self.write(database) { transaction in
                try RunStore.ask(Self.request(["a", "b"]), estate: Self.estate, in: transaction)
            }
            let lease = try #require(try await Self.claim(database, limit: 1).first)
            let cancelled = try await Self.write(database) { transaction in
                try RunStore.cancel(asked.run.id, estate: Self.estate, in: transaction)
            }
            #expect(cancelled?.state == .running)
            #expect(cancelled?.counts == [.running: 1, .cancelled: 1])
            #expect(try await Self.claim(database).isEmpty)
            let ended = try await Self.write(database) { try RunStore.finish(lease, .init(.succeeded), in: $0) }
            #expect(ended?.state == .cancelled)
            let after = try await Self.write(database) { transaction in
                try RunStore.cancel(asked.run.id, estate: Self.estate, in: transaction)
            }
            #expect(after == ended)
            let unknown = try await Self.write(database) { transaction in
                try RunStore.cancel(RunID(stored: "none"), estate: Self.estate, in: transaction)
            }
            #expect(unknown == nil)
        }
    }

    @Test(arguments: Engine.available)
    func whatHasNotEndedInTimeNeverWill(engine: Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let asked = try await Self.write(database) { transaction in
                try RunStore.ask(
                    Self.request(["a", "b"], patience: .milliseconds(50)), estate: Self.estate, in: transaction)
            }
            _ = try await Self.claim(database, limit: 1, length: .milliseconds(1))
            try await Task.sleep(for: .milliseconds(80))
            #expect(try await Self.claim(database).isEmpty)
            let ended = try await Self.write(database) { try RunStore.sweep(estate: Self.estate, in: $0) }
            #expect(ended.map(\.id) == [asked.run.id])
            #expect(ended.first?.state == .timedOut)
        }
    }

    @Test(arguments: Engine.available)
    func whatIsPostponedWaitsAndWhatIsHandedBackDoesNot(engine: Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let asked = try await Self.write(database) { transaction in
                try RunStore.ask(Self.request(["a", "b"]), estate: Self.estate, in: transaction)
            }
            let leases = try await Self.claim(database).sorted { $0.subject < $1.subject }
            try await Self.write(database) { transaction in
                try RunStore.postpone(
                    leases[0], until: try transaction.now() + .seconds(3_600), .rateLimited, "wait", in: transaction)
                try RunStore.handBack([leases[1]], estate: Self.estate, in: transaction)
            }
            let again = try await Self.claim(database)
            #expect(again.map(\.subject) == ["b"])
            #expect(again.first?.attempts == 1)
            let units = try await database.read(in: .estate(Self.estate)) { transaction in
                try RunStore.units(of: asked.run.id, estate: Self.estate, limit: 10, in: transaction)
            }
            #expect(units.map(\.state) == [.queued, .running])
            #expect(units[0].errorCategory == .rateLimited)
            #expect(units[0].error == "wait")
        }
    }

    /// Nobody else may come to end it.
    @Test(arguments: Engine.available)
    func cancellingEndsWhatAProcessThatIsGoneHadBegun(engine: Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let asked = try await Self.write(database) { transaction in
                try RunStore.ask(Self.request(["a"]), estate: Self.estate, in: transaction)
            }
            let gone = LeaseOwner(stored: String(LeaseOwner.current.description.dropLast(1)) + "x")
            _ = try await Self.claim(database, as: gone)
            let cancelled = try await Self.write(database) { transaction in
                try RunStore.cancel(asked.run.id, estate: Self.estate, in: transaction)
            }
            #expect(cancelled?.state == .cancelled)
        }
    }

    /// A worker may be about to keep up what it has just given back.
    @Test(arguments: Engine.available)
    func whatWasGivenBackIsNotKeptUp(engine: Engine) async throws {
        try await TestDatabase.with(engine) { database in
            _ = try await Self.write(database) { transaction in
                try RunStore.ask(Self.request(["a"]), estate: Self.estate, in: transaction)
            }
            let leases = try await Self.claim(database)
            let kept = try await Self.write(database) { transaction in
                try RunStore.handBack(leases, estate: Self.estate, in: transaction)
                return try LeaseStore.extend(leases, by: .seconds(60), estate: Self.estate, in: transaction)
            }
            #expect(kept.isEmpty)
            #expect(try await Self.claim(database).map(\.subject) == ["a"])
        }
    }

    @Test(arguments: Engine.available)
    func aProcessThatIsGoneIsNotWaitedFor(engine: Engine) async throws {
        try await TestDatabase.with(engine) { database in
            _ = try await Self.write(database) { transaction in
                try RunStore.ask(Self.request(["a"]), estate: Self.estate, in: transaction)
            }
            let mine = LeaseOwner.current
            #expect(!mine.isGone)
            // The same process, had it begun at another time: one that ended before this one got its number.
            let gone = LeaseOwner(stored: String(mine.description.dropLast(1)) + "x")
            #expect(gone.isGone)
            _ = try await Self.claim(database, as: gone)
            #expect(try await Self.claim(database, as: mine).isEmpty)
            let released = try await Self.write(database) { transaction in
                try LeaseStore.releaseThoseOfTheGone(estate: Self.estate, in: transaction)
            }
            #expect(released == 1)
            #expect(try await Self.claim(database, as: mine).count == 1)
        }
    }

    @Test(arguments: Engine.available)
    func runsThatEndedAreForgotten(engine: Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let ended = try await Self.write(database) { transaction in
                try RunStore.ask(Self.request([]), estate: Self.estate, in: transaction).run
            }
            #expect(ended.state == .succeeded)
            let open = try await Self.write(database) { transaction in
                try RunStore.ask(Self.request(["a"]), estate: Self.estate, in: transaction).run
            }
            let forgotten = try await Self.write(database) { transaction in
                try RunStore.forget(
                    endedBefore: try transaction.now() + .seconds(1), estate: Self.estate, in: transaction)
            }
            #expect(forgotten == 1)
            let listed = try await database.read(in: .estate(Self.estate)) { transaction in
                try RunStore.list(.ingestion, estate: Self.estate, limit: 10, in: transaction)
            }
            #expect(listed.map(\.id) == [open.id])
        }
    }
}
