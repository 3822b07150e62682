import Bronze
import GhillieCore
import Persistence
import Synchronization
import TestSupport
import Testing

@testable import EventBuffer

/// From the stream to Bronze, whatever comes in between.
@Suite struct DeliveryDrainTests {
    /// A trusted buffer on a server of the test's own, which holds `bodies`.
    private static func with(
        _ program: ValkeyProgram, holding bodies: [String],
        _ body: (ValkeyTestServer, DeliveryBuffer) async throws -> Void
    ) async throws {
        try await ValkeyTestServer.with(program, ["--appendfsync", "always"]) { server in
            let buffer = DeliveryBuffer.quick(try server.location)
            try await whileRunning([buffer.run]) { () async throws in
                #expect(try await buffer.settles { $0 == .trusted })
                #expect(await buffer.take(bodies).count == bodies.count)
                try await body(server, buffer)
            }
        }
    }

    @Test(arguments: ValkeyProgram.available, TestDatabase.Engine.available)
    func eachComesToBronzeOnceInItsEstate(program: ValkeyProgram, engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            try await Self.with(program, holding: (0..<250).map { "{\"n\":\($0 % 200)}" }) { server, buffer in
                #expect(await buffer.take(["{}"], estate: EstateID("other")) == ["{}"])
                let figures = BufferFigures()
                let drain = DeliveryDrain.quick(try server.location, figures: figures) { events, estate in
                    try await database.write(in: .estate(estate)) { transaction in
                        _ = try RawEventStore.append(
                            events, estate: estate, receivedAt: Instant(secondsSince1970: 9), in: transaction)
                    }
                }
                try await whileRunning([drain.run]) { () async throws in
                    #expect(try await comesTrue { figures.current.drained == 251 && figures.current.waiting == 0 })
                }
                let acme = try await Self.stored(in: database, of: .acme)
                #expect(Set(acme.map(\.payload)) == Set((0..<200).map { Array("{\"n\":\($0)}".utf8) }))
                #expect(acme.count == 200)
                #expect(acme.allSatisfy { $0.receivedAt == Instant(secondsSince1970: 1) })
                #expect(try await Self.stored(in: database, of: EstateID("other")).map(\.payload) == [Array("{}".utf8)])
                #expect(try server.bodies() == [])
            }
        }
    }

    private static func stored(in database: Database, of estate: EstateID) async throws -> [StoredRawEvent] {
        try await database.read(in: .estate(estate)) { transaction in
            try RawEventStore.all(estate: estate, limit: 10_000, in: transaction)
        }
    }

    @Test(arguments: ValkeyProgram.available)
    func whileBronzeIsAwayEverythingStaysAndComesLater(program: ValkeyProgram) async throws {
        let bodies = (0..<30).map { "\($0)" }
        try await Self.with(program, holding: bodies) { server, buffer in
            let shelf = Shelf()
            shelf.state.withLock { $0.isAway = true }
            let figures = BufferFigures()
            let drain = DeliveryDrain.quick(try server.location, figures: figures, write: shelf.write)
            try await whileRunning([drain.run]) { () async throws in
                #expect(try await comesTrue { figures.current.waiting == 30 })
                #expect(await buffer.take(["later"]) == ["later"])
                try await Task.sleep(for: .milliseconds(300))
                #expect(try server.bodies().count == 31)
                shelf.state.withLock { $0.isAway = false }
                #expect(try await comesTrue { Set(shelf.bodies) == Set(bodies + ["later"]) })
                #expect(try await comesTrue { try server.bodies().isEmpty && figures.current.waiting == 0 })
            }
        }
    }

    /// What it could not store anyway it does not take from those that can.
    @Test(arguments: ValkeyProgram.available)
    func aStoreThatIsKnownToBeAwayIsNotTried(program: ValkeyProgram) async throws {
        try await Self.with(program, holding: ["1"]) { server, _ in
            let figures = BufferFigures()
            let shelf = Shelf()
            let drain = DeliveryDrain.quick(
                try server.location, figures: figures, canStore: { false }, write: shelf.write)
            try await whileRunning([drain.run]) { () async throws in
                #expect(try await comesTrue { figures.current.waiting == 1 })
                let other = DeliveryDrain.quick(try server.location, name: "other", write: shelf.write)
                try await whileRunning([other.run]) { () async throws in
                    #expect(try await comesTrue { shelf.bodies == ["1"] })
                }
            }
        }
    }

    @Test(arguments: ValkeyProgram.available)
    func whatADeadConsumerHeldIsClaimed(program: ValkeyProgram) async throws {
        let bodies = (0..<25).map { "\($0)" }
        try await Self.with(program, holding: bodies) { server, _ in
            let dead = StreamConsumer(try server.location, name: "dead")
            #expect(try await dead.next(waiting: .milliseconds(10)).count == 25)
            let (shelf, figures) = (Shelf(), BufferFigures())
            let drain = DeliveryDrain.quick(try server.location, figures: figures, write: shelf.write)
            try await whileRunning([drain.run]) { () async throws in
                #expect(try await comesTrue { Set(shelf.bodies) == Set(bodies) })
                #expect(figures.current.claimed == 25)
                // It held nothing any more, and is not heard of.
                #expect(try await comesTrue { try Self.consumers(of: server) == ["ours"] })
            }
        }
    }

    private static func consumers(of server: ValkeyTestServer) throws -> [String] {
        let reply = try server.session().run(
            ValkeyCommand("XINFO", "CONSUMERS", DeliveryStream.key, DeliveryStream.group))
        return (reply.list ?? []).compactMap { $0.fields?["name"]?.string }.sorted()
    }

    @Test(arguments: ValkeyProgram.available)
    func aConsumerBeginsWithWhatItHolds(program: ValkeyProgram) async throws {
        try await Self.with(program, holding: (0..<25).map { "\($0)" }) { server, buffer in
            let before = try await StreamConsumer(try server.location, name: "ours").next(waiting: .milliseconds(10))
            #expect(await buffer.take(["later"]) == ["later"])
            let consumer = StreamConsumer(try server.location, name: "ours")
            #expect(try await consumer.next(waiting: .milliseconds(10)) == before)
            #expect(try await consumer.next(waiting: .milliseconds(10)).count == 1)
            #expect(try await consumer.next(waiting: .milliseconds(10)) == [])
            await consumer.takeAgain()
            #expect(try await consumer.next(waiting: .milliseconds(10)).count == 26)
        }
    }

    @Test(arguments: ValkeyProgram.available)
    func whatCanNeverBeStoredIsSetAsideAndHoldsUpNothing(program: ValkeyProgram) async throws {
        try await Self.with(program, holding: ["1", "hurtful", "2"]) { server, buffer in
            let session = try server.session()
            try session.run(ValkeyCommand("XADD", DeliveryStream.key, "*", "estate", "acme", "body", "of no event"))
            #expect(await buffer.take(["3"]) == ["3"])
            let (shelf, figures) = (Shelf(), BufferFigures())
            shelf.state.withLock { $0.hurtful = ["hurtful"] }
            let drain = DeliveryDrain.quick(try server.location, figures: figures, write: shelf.write)
            try await whileRunning([drain.run]) { () async throws in
                #expect(try await comesTrue { figures.current.dead == 2 && figures.current.waiting == 0 })
            }
            #expect(shelf.bodies.sorted() == ["1", "2", "3"])
            let dead = try session.run(ValkeyCommand("XRANGE", DeliveryStream.deadKey, "-", "+")).list ?? []
            let fields = dead.compactMap { $0.list?.last?.fields }
            #expect(Set(fields.compactMap { $0["body"]?.string }) == ["hurtful", "of no event"])
            let reasons = fields.compactMap { $0["reason"]?.string }
            #expect(reasons.contains("the field event is missing"))
        }
    }

    @Test(arguments: ValkeyProgram.available)
    func oneEstatesTroubleHoldsUpNoOther(program: ValkeyProgram) async throws {
        try await Self.with(program, holding: ["1", "2"]) { server, buffer in
            #expect(await buffer.take(["a"], estate: EstateID("other")) == ["a"])
            let shelf = Shelf()
            shelf.state.withLock { $0.closed = [.acme] }
            let drain = DeliveryDrain.quick(try server.location, write: shelf.write)
            try await whileRunning([drain.run]) { () async throws in
                #expect(try await comesTrue { shelf.bodies == ["a"] })
                #expect(await buffer.take(["b"], estate: EstateID("other")) == ["b"])
                #expect(try await comesTrue { shelf.bodies.sorted() == ["a", "b"] })
                #expect(Set(try server.bodies()).isSuperset(of: ["1", "2"]))
                shelf.state.withLock { $0.closed = [] }
                #expect(try await comesTrue { Set(shelf.bodies) == ["1", "2", "a", "b"] })
            }
        }
    }

    @Test(arguments: ValkeyProgram.available)
    func nothingIsCutOffThatSomebodyHolds(program: ValkeyProgram) async throws {
        try await Self.with(program, holding: (0..<20).map { "\($0)" }) { server, buffer in
            let consumer = StreamConsumer(try server.location, name: "ours")
            let entries = try await consumer.next(waiting: .milliseconds(10))
            try await consumer.acknowledge(entries.map(\.id).filter { $0 != entries[7].id })
            #expect(try await consumer.tidy(forgetting: .zero) == .init(waiting: 1, dead: 0))
            #expect(try server.bodies().count == 13)
            #expect(await buffer.take(["new"]) == ["new"])
            #expect(try await consumer.tidy(forgetting: .zero) == .init(waiting: 2, dead: 0))
            try await consumer.acknowledge([entries[7].id])
            #expect(try await consumer.tidy(forgetting: .zero) == .init(waiting: 1, dead: 0))
            #expect(try server.bodies() == ["new"])
            // Whoever holds something is not forgotten, however long it is silent.
            _ = try await consumer.next(waiting: .milliseconds(10))
            try await StreamConsumer(try server.location, name: "idle").leave()
            _ = try await consumer.tidy(forgetting: .zero)
            #expect(try Self.consumers(of: server) == ["ours"])
        }
    }

    /// Killed and started again and again, with both sides at work: all that was acknowledged arrives.
    @Test(arguments: ValkeyProgram.available)
    func aServerThatIsKilledLosesNothingThatWasAcknowledged(program: ValkeyProgram) async throws {
        try await Self.with(program, holding: []) { server, buffer in
            let shelf = Shelf()
            let drain = DeliveryDrain.quick(try server.location, write: shelf.write)
            try await whileRunning([drain.run]) { () async throws in
                var acknowledged: [String] = []
                for round in 0..<4 {
                    #expect(try await buffer.settles { $0 == .trusted })
                    acknowledged += await buffer.take((0..<100).map { "\(round)-\($0)" })
                    async let more = buffer.take((100..<600).map { "\(round)-\($0)" })
                    server.kill()
                    acknowledged += await more
                    try server.start()
                }
                let wanted = Set(acknowledged)
                #expect(wanted.count >= 400)
                #expect(try await comesTrue { wanted.isSubset(of: shelf.bodies) })
            }
        }
    }

    @Test(arguments: ValkeyProgram.available)
    func aServerThatLostItsDataIsServedOn(program: ValkeyProgram) async throws {
        try await Self.with(program, holding: ["1"]) { server, buffer in
            let shelf = Shelf()
            let drain = DeliveryDrain.quick(try server.location, write: shelf.write)
            try await whileRunning([drain.run]) { () async throws in
                #expect(try await comesTrue { shelf.bodies == ["1"] })
                try server.session().run(ValkeyCommand("FLUSHALL"))
                #expect(await buffer.take(["2"]) == ["2"])
                #expect(try await comesTrue { shelf.bodies == ["1", "2"] })
            }
        }
    }

    /// The name of a server leads to another one when that has become the primary.
    @Test(arguments: ValkeyProgram.available)
    func aServerThatBecomesAReplicaIsLeft(program: ValkeyProgram) async throws {
        try await ValkeyTestServer.with(program) { server in
            let consumer = StreamConsumer(try server.location, name: "ours")
            let writer = BufferWriter(try server.location, .init())
            _ = try await consumer.next(waiting: .milliseconds(1))
            #expect(try await writer.inspect() == nil)
            let other = try server.session()
            func connections() throws -> Int {
                try other.run(ValkeyCommand("CLIENT", "LIST")).string?.split(whereSeparator: \.isNewline).count ?? 0
            }
            #expect(try connections() == 3)
            try other.run(ValkeyCommand("REPLICAOF", "127.0.0.1", "1"))
            await #expect(throws: ValkeyError.refused(command: "XREADGROUP", code: "READONLY")) {
                _ = try await consumer.next(waiting: .milliseconds(1))
            }
            #expect(try await writer.inspect() == .isReplica)
            #expect(try await comesTrue { try connections() == 1 })
            try other.run(ValkeyCommand("REPLICAOF", "NO", "ONE"))
            _ = try await consumer.next(waiting: .milliseconds(1))
        }
    }
}
