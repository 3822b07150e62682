import Bronze
import GhillieCore
import Logging
import Persistence
import Synchronization
import TestSupport
import Testing

@testable import EventBuffer

extension ValkeyTestServer {
    var location: ValkeyLocation { get throws { try ValkeyLocation(parsing: url) } }

    func session() throws -> ValkeySession { try ValkeySession(location) }

    /// The bodies of all that is in the stream.
    func bodies() throws -> [String] {
        let entries = try session().run(ValkeyCommand("XRANGE", DeliveryStream.key, "-", "+")).list ?? []
        return try entries.compactMap(StreamEntry.init).map {
            String(decoding: try $0.delivery().event.payload, as: UTF8.self)
        }
    }
}

extension RawEvent {
    static func delivery(_ body: String) -> RawEvent {
        RawEvent(
            delivery: "id-\(body)", event: "push", receivedAt: Instant(secondsSince1970: 1), payload: Array(body.utf8),
            headers: #"{"content_type":"application/json"}"#)
    }
}

extension EstateID {
    static let acme = EstateID("acme")
}

extension Logger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

extension DeliveryBuffer {
    /// Looks often, and is not patient.
    static func quick(_ location: ValkeyLocation) -> DeliveryBuffer {
        var patience = Patience()
        patience.interval = .milliseconds(20)
        return DeliveryBuffer(location, patience: patience, logger: .silent)
    }

    func settles(_ isSo: (State) -> Bool) async throws -> Bool { try await comesTrue { isSo(state) } }

    /// Those that it says it has.
    func take(_ bodies: [String], estate: EstateID = .acme) async -> [String] {
        await withTaskGroup(of: String?.self) { group in
            for body in bodies {
                group.addTask {
                    do {
                        try await self.append(.delivery(body), estate: estate)
                        return body
                    } catch {
                        return nil
                    }
                }
            }
            return await group.reduce(into: []) { if let body = $1 { $0.append(body) } }
        }
    }
}

/// Waits, for a bounded time, until something is so.
func comesTrue(_ isSo: () async throws -> Bool) async throws -> Bool {
    for _ in 0..<1_000 {
        if try await isSo() { return true }
        try await Task.sleep(for: .milliseconds(20))
    }
    return false
}

/// Runs services beside `body`, and ends them after.
func whileRunning(
    _ services: [@Sendable () async throws -> Void], _ body: () async throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for service in services { group.addTask { try await service() } }
        try await body()
        group.cancelAll()
        while let _ = await group.nextResult() {}
    }
}

/// A Bronze that keeps what it is given, and refuses what it is told to.
final class Shelf: Sendable {
    struct State {
        var bodies: [EstateID: [String]] = [:]
        var isAway = false
        var closed: Set<EstateID> = []
        var hurtful: Set<String> = []
    }

    let state = Mutex(State())

    var bodies: [String] { state.withLock { $0.bodies.values.flatMap(\.self) } }

    @Sendable func write(_ events: [RawEvent], _ estate: EstateID) async throws {
        try state.withLock { state in
            if state.isAway || state.closed.contains(estate) {
                throw DatabaseError.unreachable(server: "db", reason: "it does not answer")
            }
            let bodies = events.map { String(decoding: $0.payload, as: UTF8.self) }
            if bodies.contains(where: state.hurtful.contains) {
                throw DatabaseError.statementFailed(code: "22021", reason: "no such character")
            }
            state.bodies[estate, default: []] += bodies
        }
    }
}

extension DeliveryDrain {
    static func quick(
        _ location: ValkeyLocation, name: String = "ours", figures: BufferFigures = .init(),
        canStore: @escaping @Sendable () -> Bool = { true }, write: @escaping RawEventWriter.Write
    ) -> DeliveryDrain {
        var pace = Pace()
        pace.reading = .milliseconds(20)
        pace.tidying = .milliseconds(20)
        pace.claiming = .milliseconds(200)
        pace.forgetting = .milliseconds(400)
        pace.resting = .milliseconds(20)
        pace.longestRest = .milliseconds(100)
        return DeliveryDrain(
            location, name: name, figures: figures, pace: pace, logger: .silent, canStore: canStore, write: write)
    }
}
