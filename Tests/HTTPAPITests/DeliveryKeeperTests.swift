import Bronze
import EventBuffer
import GhillieCore
import GitHubSource
import Logging
import Persistence
import Synchronization
import TestSupport
import Testing

@testable import HTTPAPI

/// Where deliveries are kept, and what is told of it.
@Suite struct DeliveryKeeperTests {
    private static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private static let away = try? ValkeyLocation(parsing: "valkey://127.0.0.1:1")

    private static func delivery(_ body: String) -> RawEvent {
        RawEvent(
            delivery: body, event: "push", receivedAt: Instant(secondsSince1970: 1), payload: Array(body.utf8),
            headers: nil)
    }

    /// Bronze as far as a test needs it.
    private final class Shelf: Sendable {
        let bodies = Mutex<[String]>([])
        let isAway = Mutex(false)

        @Sendable func write(_ events: [RawEvent], _ estate: EstateID) async throws {
            if isAway.withLock({ $0 }) { throw Problem.storeUnavailable }
            bodies.withLock { $0 += events.map { String(decoding: $0.payload, as: UTF8.self) } }
        }
    }

    @Test func whatTheBufferDoesNotTakeGoesToBronzeAndIsCounted() async throws {
        let buffer = DeliveryBuffer(try #require(Self.away), logger: Self.silent)
        let (shelf, metrics) = (Shelf(), BufferMetrics(buffer))
        let keeper = DeliveryKeeper(buffer: buffer, metrics: metrics, limits: .init(), write: shelf.write)
        try await keeper.keep(Self.delivery("1"), estate: .local)
        #expect(shelf.bodies.withLock { $0 } == ["1"])
        let fallbacks = metrics.families().first { $0.name == "ghillie_webhook_buffer_fallbacks_total" }
        #expect(fallbacks?.samples == [" 1"])
    }

    @Test func whereBothAreAwayItsSenderIsTold() async throws {
        let buffer = DeliveryBuffer(try #require(Self.away), logger: Self.silent)
        let shelf = Shelf()
        shelf.isAway.withLock { $0 = true }
        let keeper = DeliveryKeeper(buffer: buffer, metrics: nil, limits: .init(), write: shelf.write)
        await #expect(throws: Problem.storeUnavailable) { try await keeper.keep(Self.delivery("1"), estate: .local) }
    }

    @Test(arguments: ValkeyProgram.available)
    func aTrustedBufferTakesDeliveriesWithoutBronze(program: ValkeyProgram) async throws {
        try await ValkeyTestServer.with(program) { server in
            let buffer = DeliveryBuffer(try ValkeyLocation(parsing: server.url), logger: Self.silent)
            let shelf = Shelf()
            shelf.isAway.withLock { $0 = true }
            let keeper = DeliveryKeeper(buffer: buffer, metrics: nil, limits: .init(), write: shelf.write)
            let store = Store.of(.postgresql(url: "postgresql://ghillie@127.0.0.1:1/ghillie"))
            let secrets = [try #require(WebhookSecretText("a-secret-of-sixteen"))]
            let readiness = Readiness(store: store, buffer: buffer, keys: WebhookKeys(own: secrets, store: store))
            // By no secret could it know whose a delivery is.
            let secretless = Readiness(store: store, buffer: buffer, keys: WebhookKeys(own: [], store: store))
            #expect(readiness.finding().issues.map(\.check) == ["database", "buffer"])
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await buffer.run() }
                for _ in 0..<500 where buffer.state != .trusted { try await Task.sleep(for: .milliseconds(10)) }
                try await keeper.keep(Self.delivery("1"), estate: .local)
                #expect(readiness.finding().issues.isEmpty)
                #expect(readiness.finding().degraded.map(\.check) == ["database"])
                #expect(secretless.finding().issues.map(\.check) == ["database"])
                group.cancelAll()
            }
        }
    }

    @Test func aStoreWithoutItsBufferIsReadyAndSaysSo() async throws {
        try await TestDatabase.withLocation(on: .sqlite) { location in
            let store = Store.of(location)
            let buffer = DeliveryBuffer(try #require(Self.away), logger: Self.silent)
            let readiness = Readiness(store: store, buffer: buffer, keys: nil)
            try await store.whileRunning { () async throws in
                #expect(try await store.settles { $0 == nil })
                #expect(readiness.finding().issues.isEmpty)
                #expect(readiness.finding().degraded.map(\.check) == ["buffer"])
                readiness.drain()
                #expect(readiness.finding().issues.map(\.check) == ["serving"])
            }
        }
    }
}
