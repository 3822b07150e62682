package import Bronze
package import GhillieCore
package import Logging
import ServiceLifecycle
import Synchronization

/// Takes deliveries into a Valkey stream, and says that it has them when they are in the server's append-only file, on disk.
///
/// Whether the server can be trusted with that is looked at every second and at each connection. What it does not take, for
/// whatever reason, its caller keeps elsewhere: nothing waits here for better times.
package final class DeliveryBuffer: Service {
    package struct Patience: Sendable {
        /// Between two looks.
        package var interval: Duration = .seconds(1)
        /// How long the server may take to say that a batch is on disk. With `appendfsync everysec` it takes a second.
        package var confirming: Duration = .seconds(2)
        var session = ValkeySession.Patience()

        package init() {}
    }

    package enum State: Hashable, Sendable {
        case away(ValkeyError)
        case untrusted(Distrust)
        case trusted
    }

    /// The delivery may be in the stream or not, and is not acknowledged.
    package struct NotTaken: Error {}

    private let location: ValkeyLocation
    private let patience: Patience
    private let logger: Logger
    private let writer: BufferWriter
    private let standing: Standing
    private let appender: RawEventAppender

    package init(_ location: ValkeyLocation, patience: Patience = Patience(), logger: Logger) {
        let writer = BufferWriter(location, patience)
        let standing = Standing(location, logger)
        self.location = location
        self.patience = patience
        self.logger = logger
        self.writer = writer
        self.standing = standing
        appender = RawEventAppender(limits: .forBuffer) { events, estate in
            // Those that queued behind a batch that failed need not wait to fail as well.
            guard standing.state == .trusted else { throw NotTaken() }
            do throws(ValkeyError) {
                if try await writer.add(events, estate: estate) { return }
                standing.become(.untrusted(.notConfirmed))
            } catch .outOfMemory {
                standing.become(.untrusted(.isFull))
            } catch {
                standing.become(.away(error))
            }
            throw NotTaken()
        }
    }

    package var state: State { standing.state }

    /// Returns when the delivery is on the server's disk, or throws at once where the server cannot be trusted with it.
    /// - Throws: ``NotTaken``, `RawEventAppender.QueueFull` or `RawEventAppender.Stalled`.
    package func append(_ event: RawEvent, estate: EstateID) async throws {
        guard standing.state == .trusted else { throw NotTaken() }
        try await appender.append(event, estate: estate)
    }

    /// Looks again and again, until the service shuts down.
    package func run() async throws {
        while !Task.isShuttingDownGracefully {
            standing.become(await Self.look(by: writer))
            do {
                try await cancelWhenGracefulShutdown { try await Task.sleep(for: self.patience.interval) }
            } catch {
                break
            }
        }
        await writer.close()
    }

    /// How a server stands now, by a connection of its own.
    package static func look(at location: ValkeyLocation) async -> State {
        await look(by: BufferWriter(location, Patience()))
    }

    private static func look(by writer: BufferWriter) async -> State {
        do throws(ValkeyError) {
            return try await writer.inspect().map(State.untrusted) ?? .trusted
        } catch {
            return .away(error)
        }
    }
}

extension RawEventAppender.Limits {
    /// Larger batches than a database takes: one confirmation may take a second, and all that came meanwhile goes into the next.
    fileprivate static var forBuffer: Self {
        var limits = Self()
        limits.batchEvents = 5_000
        limits.batchBytes = 64 * 1_048_576
        return limits
    }
}

/// How the server stood last. A change is logged, and nothing else is.
private final class Standing: Sendable {
    private let location: ValkeyLocation
    private let logger: Logger
    private let last = Mutex(DeliveryBuffer.State.away(.notConnected))

    init(_ location: ValkeyLocation, _ logger: Logger) {
        self.location = location
        self.logger = logger
    }

    var state: DeliveryBuffer.State { last.withLock { $0 } }

    func become(_ state: DeliveryBuffer.State) {
        let isNews = last.withLock { last in
            defer { last = state }
            return last != state
        }
        guard isNews else { return }
        let place: Logger.Metadata = ["buffer": "\(location)"]
        switch state {
        case .trusted: logger.info("webhook.buffer.available", metadata: place)
        case .away(let error):
            logger.warning("webhook.buffer.unavailable", metadata: place.merging(["error": "\(error)"]) { $1 })
        case .untrusted(let distrust):
            logger.warning("webhook.buffer.untrusted", metadata: place.merging(["reason": "\(distrust)"]) { $1 })
        }
    }
}
