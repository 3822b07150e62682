import Bronze
import Foundation
import GhillieCore
import TestSupport
import Testing

@testable import EventBuffer

/// What the buffer says that it has, on a server of the test's own.
@Suite struct DeliveryBufferTests {
    @Test(arguments: ValkeyProgram.available)
    func whatIsAcknowledgedSurvivesAKill(of program: ValkeyProgram) async throws {
        try await ValkeyTestServer.with(program) { server in
            let buffer = DeliveryBuffer.quick(try server.location)
            try await whileRunning([buffer.run]) { () async throws in
                #expect(try await buffer.settles { $0 == .trusted })
                let first = await buffer.take((0..<300).map { "\($0)" })
                #expect(first.count == 300)
                // Killed while more comes: what was acknowledged is there, whatever else is.
                async let second = buffer.take((300..<2_000).map { "\($0)" })
                server.kill()
                let acknowledged = first + (await second)
                #expect(try await buffer.settles { if case .away = $0 { true } else { false } })
                try server.start()
                #expect(try await buffer.settles { $0 == .trusted })
                #expect(Set(acknowledged).isSubset(of: try server.bodies()))
            }
        }
    }

    @Test(arguments: ValkeyProgram.available)
    func itTravelsWithItsEstateAndAllThatBronzeIsToKnow(on program: ValkeyProgram) async throws {
        try await ValkeyTestServer.with(program, ["--appendfsync", "always"]) { server in
            let buffer = DeliveryBuffer.quick(try server.location)
            try await whileRunning([buffer.run]) { () async throws in
                #expect(try await buffer.settles { $0 == .trusted })
                let body = (0..<2_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
                let sent = [
                    RawEvent(
                        delivery: "1", event: "push", receivedAt: Instant(secondsSince1970: 7), payload: body,
                        headers: #"{"content_type":"a"}"#),
                    RawEvent(
                        delivery: "2", event: "ping", receivedAt: Instant(secondsSince1970: 8), payload: [],
                        headers: nil),
                ]
                for event in sent { try await buffer.append(event, estate: .acme) }
                let consumer = StreamConsumer(try server.location, name: "test")
                let found = try await consumer.next(waiting: .milliseconds(10)).map { try $0.delivery() }
                #expect(found.map(\.estate) == [.acme, .acme])
                #expect(found.map(\.event.payload) == sent.map(\.payload))
                #expect(found.map(\.event.kind) == sent.map(\.kind))
                #expect(found.map(\.event.sourceEventID) == sent.map(\.sourceEventID))
                #expect(found.map(\.event.occurredAt) == sent.map(\.occurredAt))
                #expect(found.map(\.event.headers) == sent.map(\.headers))
            }
        }
    }

    @Test(
        arguments: ValkeyProgram.available,
        [
            (["--appendonly", "no"], .noAppendOnlyFile), (["--appendfsync", "no"], .neverSyncs),
            (["--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"], .evicts(policy: "allkeys-lru")),
            (["--maxmemory", "100mb", "--maxmemory-policy", "volatile-ttl"], .evicts(policy: "volatile-ttl")),
            (["--maxmemory", "1"], .isFull), (["--replicaof", "127.0.0.1 1"], .isReplica),
            (["--maxmemory", "100mb"], nil), (["--maxmemory-policy", "allkeys-lru"], nil),
            (["--rename-command", "CONFIG", ""], nil),
            (["--rename-command", "WAITAOF", ""], .tooOld(version: "9.1.2")),
        ] as [([String], Distrust?)])
    func itIsTrustedAccordingToItsSettings(program: ValkeyProgram, setting: ([String], Distrust?)) async throws {
        try await ValkeyTestServer.with(program, setting.0) { server in
            let state = await DeliveryBuffer.look(at: try server.location)
            #expect(state == (setting.1.map { .untrusted($0) } ?? .trusted))
            let buffer = DeliveryBuffer.quick(try server.location)
            try await whileRunning([buffer.run]) { () async throws in
                #expect(try await buffer.settles { $0 == state })
                #expect(await buffer.take(["1"]).count == (setting.1 == nil ? 1 : 0))
            }
        }
    }

    /// Between two looks anything may change: what counts is what is confirmed for this very delivery.
    @Test(
        arguments: ValkeyProgram.available,
        [("appendonly", "no"), ("appendfsync", "no"), ("maxmemory", "1")])
    func whatIsNotConfirmedIsNotTaken(program: ValkeyProgram, setting: (String, String)) async throws {
        try await ValkeyTestServer.with(program) { server in
            var patience = DeliveryBuffer.Patience()
            patience.interval = .seconds(600)
            patience.confirming = .milliseconds(200)
            let buffer = DeliveryBuffer(try server.location, patience: patience, logger: .silent)
            try await whileRunning([buffer.run]) { () async throws in
                #expect(try await buffer.settles { $0 == .trusted })
                #expect(await buffer.take(["1"]) == ["1"])
                try server.session().run(ValkeyCommand("CONFIG", "SET", setting.0, setting.1))
                #expect(await buffer.take(["2", "3"]) == [])
                #expect(buffer.state != .trusted)
            }
        }
    }

    @Test(arguments: ValkeyProgram.available)
    func aFullServerIsTrustedAgainWhenThereIsRoom(program: ValkeyProgram) async throws {
        try await ValkeyTestServer.with(program, ["--maxmemory", "8mb"]) { server in
            let buffer = DeliveryBuffer.quick(try server.location)
            try await whileRunning([buffer.run]) { () async throws in
                #expect(try await buffer.settles { $0 == .trusted })
                let large = String(repeating: "a", count: 10_000)
                #expect(await buffer.take((0..<2_000).map { large + "\($0)" }).count < 2_000)
                #expect(try await buffer.settles { $0 == .untrusted(.isFull) })
                try server.session().run(ValkeyCommand("CONFIG", "SET", "maxmemory", "100mb"))
                #expect(try await buffer.settles { $0 == .trusted })
                #expect(await buffer.take(["1"]) == ["1"])
            }
        }
    }

    @Test(arguments: ValkeyProgram.available)
    func whoeverHasNotThePasswordIsToldSoAndNoMore(program: ValkeyProgram) async throws {
        let acl = ["--user", "ann", "on", ">se/cr@et", "~*", "+@all", "--user", "default", "off"]
        try await ValkeyTestServer.with(program, acl) { server in
            let place = "127.0.0.1:\(server.port)"
            for (user, state) in [
                ("ann:se/cr@et@", .trusted), ("ann:se%2Fcr%40et@", .trusted),
                ("ann:wrong@", .away(.authenticationFailed)),
                ("", .away(.authenticationFailed)),
            ] as [(String, DeliveryBuffer.State)] {
                let location = try ValkeyLocation(parsing: "valkey://\(user)\(place)/3")
                #expect(await DeliveryBuffer.look(at: location) == state)
                #expect(!"\(location) \(String(reflecting: location)) \(state)".contains("et@"))
            }
        }
    }

    @Test func aServerThatIsAwayIsNotWaitedFor() async throws {
        let buffer = DeliveryBuffer.quick(try ValkeyLocation(parsing: "valkey://127.0.0.1:1"))
        try await whileRunning([buffer.run]) { () async throws in
            #expect(try await buffer.settles { $0 == .away(.unreachable) })
            // On a machine whose cores are busy any one attempt may take long; each that waits for the server would.
            var quickest = Duration.seconds(3_600)
            for _ in 0..<20 where quickest >= .seconds(1) {
                let started = ContinuousClock.now
                #expect(await buffer.take((0..<1_000).map { "\($0)" }) == [])
                quickest = min(quickest, ContinuousClock.now - started)
            }
            #expect(quickest < .seconds(1))
        }
    }

    @Test(arguments: ValkeyProgram.available)
    func aServerThatHangsIsGivenUpAndFoundAgain(program: ValkeyProgram) async throws {
        try await ValkeyTestServer.with(program) { server in
            let buffer = DeliveryBuffer.quick(try server.location)
            let facts = try server.session().run(ValkeyCommand("INFO", "server")).string ?? ""
            let pid = facts.split(whereSeparator: \.isNewline).lazy.compactMap { line in
                line.hasPrefix("process_id:") ? Int32(line.dropFirst(11)) : nil
            }.first
            let process = try #require(pid)
            try await whileRunning([buffer.run]) { () async throws in
                #expect(try await buffer.settles { $0 == .trusted })
                kill(process, SIGSTOP)
                #expect(await buffer.take(["1"]) == [])
                #expect(buffer.state != .trusted)
                kill(process, SIGCONT)
                #expect(try await buffer.settles { $0 == .trusted })
                #expect(await buffer.take(["2"]) == ["2"])
            }
        }
    }
}
