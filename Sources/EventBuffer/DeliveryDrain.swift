package import Bronze
import GhillieCore
package import Logging
import Persistence
import ServiceLifecycle

/// Takes deliveries out of the stream and into Bronze, and lets go of each only when it is committed there.
///
/// Any number of processes may do it at once. What one of them held when it died another claims. An entry that comes to
/// Bronze twice is one event there.
package struct DeliveryDrain: Service {
    package struct Pace: Sendable {
        /// How long the server is asked to wait for a new entry; a shutdown waits for it too.
        package var reading: Duration = .milliseconds(500)
        /// Between two looks at how full the stream is, at what can be cut off, and at what the dead have left.
        package var tidying: Duration = .seconds(1)
        /// How long an entry may be held until its holder counts as dead. If it is not, no harm is done.
        package var claiming: Duration = .seconds(10)
        /// How long a consumer that holds nothing may be silent until it is taken away.
        package var forgetting: Duration = .seconds(300)
        /// After the first failure; twice that after the next.
        package var resting: Duration = .seconds(1)
        /// At most.
        package var longestRest: Duration = .seconds(30)

        package init() {}
    }

    private let consumer: StreamConsumer
    private let writer: RawEventWriter
    private let canStore: @Sendable () -> Bool
    private let figures: BufferFigures
    private let pace: Pace
    private let logger: Logger

    /// `name` is this process's among all consumers that there ever are. `canStore` says whether it is worth while to try;
    /// `write` commits to Bronze.
    package init(
        _ location: ValkeyLocation, name: String, figures: BufferFigures, pace: Pace = Pace(), logger: Logger,
        canStore: @escaping @Sendable () -> Bool, write: @escaping RawEventWriter.Write
    ) {
        consumer = StreamConsumer(location, name: name)
        writer = RawEventWriter(write: write)
        self.canStore = canStore
        self.figures = figures
        self.pace = pace
        self.logger = logger
    }

    /// Until the service shuts down. The batch that is being stored then is finished first.
    package func run() async throws {
        var course = Course()
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do throws(ValkeyError) {
                try await step(&course)
                if course.isLost {
                    course.isLost = false
                    logger.info("webhook.buffer.drain_available")
                }
            } catch {
                figures.change { ($0.waiting, $0.dead) = (nil, nil) }
                if !course.isLost {
                    course.isLost = true
                    logger.warning("webhook.buffer.drain_unavailable", metadata: ["error": "\(error)"])
                }
                await rest(pace.resting)
            }
        }
        try? await consumer.leave()
    }

    /// Where it stands between two steps.
    private struct Course {
        var tidied: ContinuousClock.Instant?
        /// The server did not answer last.
        var isLost = false
        /// How often in succession Bronze did not take something.
        var failures = 0
        /// When that is tried again.
        var retryAt: ContinuousClock.Instant?
    }

    private func step(_ course: inout Course) async throws(ValkeyError) {
        let canStore = canStore()
        if course.tidied.map({ .now - $0 >= pace.tidying }) ?? true {
            try await tidy(claiming: canStore)
            course.tidied = .now
        }
        // What it cannot store it leaves to others, and in the stream.
        guard canStore else { return await rest(pace.resting) }
        let entries = try await consumer.next(waiting: pace.reading)
        if !entries.isEmpty { await settle(try await store(entries), &course) }
        // Not before something new was asked for: what is stuck must not hold it up.
        if let retryAt = course.retryAt, retryAt <= .now, await consumer.hasAskedForNew {
            await consumer.takeAgain()
            course.retryAt = nil
        }
    }

    private func tidy(claiming: Bool) async throws(ValkeyError) {
        if claiming {
            let claimed = try await consumer.claim(heldFor: pace.claiming)
            if claimed > 0 {
                figures.change { $0.claimed += claimed }
                logger.info("webhook.buffer.claimed", metadata: ["entries": "\(claimed)"])
            }
        }
        let depth = try await consumer.tidy(forgetting: pace.forgetting)
        figures.change { ($0.waiting, $0.dead) = (depth.waiting, depth.dead) }
    }

    // MARK: - Storing

    /// What became of a batch.
    private struct Outcome {
        var finished: [StreamID] = []
        /// Entries that stay as they are.
        var stuck = 0
        /// Why, for one of them.
        var reason = ""

        mutating func keep(_ reason: String) {
            stuck += 1
            self.reason = reason
        }
    }

    private func store(_ entries: [StreamEntry]) async throws(ValkeyError) -> Outcome {
        var outcome = Outcome()
        let gone = entries.filter(\.isGone).map(\.id)
        if !gone.isEmpty {
            // They were acknowledged and were not stored: somebody has trimmed or emptied the stream.
            logger.error("webhook.buffer.vanished", metadata: ["entries": "\(gone.count)", "first": "\(gone[0])"])
        }
        outcome.finished = gone
        var byEstate: [EstateID: [(entry: StreamEntry, event: RawEvent)]] = [:]
        for entry in entries where !entry.isGone {
            do throws(StreamEntry.Fault) {
                let (event, estate) = try entry.delivery()
                byEstate[estate, default: []].append((entry, event))
            } catch {
                await setAside(entry, reason: "\(error)", &outcome)
            }
        }
        for (estate, deliveries) in byEstate {
            let failures = await writer.store(deliveries.map(\.event), estate: estate)
            for ((entry, _), failure) in zip(deliveries, failures) {
                switch failure {
                case nil: outcome.finished.append(entry.id)
                case let error as DatabaseError where error.isOfTheData:
                    await setAside(entry, reason: "\(error)", &outcome)
                case let error as DatabaseError: outcome.keep("\(error)")
                case let error?: outcome.keep("\(type(of: error))")
                }
            }
        }
        try await consumer.acknowledge(outcome.finished)
        let drained = outcome.finished.count - gone.count
        figures.change { $0.drained += drained }
        return outcome
    }

    /// What can never be stored holds up nothing. Where even that cannot be noted it stays.
    private func setAside(_ entry: StreamEntry, reason: String, _ outcome: inout Outcome) async {
        do throws(ValkeyError) {
            try await consumer.setAside(entry, reason: reason)
            logger.warning("webhook.buffer.entry_dead", metadata: ["entry.id": "\(entry.id)", "reason": "\(reason)"])
        } catch {
            outcome.keep("\(error)")
        }
    }

    /// What is stuck is tried again after a while, in which others need not wait for it, unless nothing else went through either.
    private func settle(_ outcome: Outcome, _ course: inout Course) async {
        guard outcome.stuck > 0 else {
            if course.failures > 0, course.retryAt == nil {
                course.failures = 0
                logger.info("webhook.buffer.drain_resumed")
            }
            return
        }
        course.failures += 1
        if course.failures == 1 {
            logger.warning("webhook.buffer.drain_failed", metadata: ["error": "\(outcome.reason)"])
        }
        let pause = min(pace.resting * (1 << min(course.failures - 1, 10)), pace.longestRest)
        course.retryAt = .now + pause
        if outcome.finished.isEmpty { await rest(pause) }
    }

    private func rest(_ duration: Duration) async {
        _ = try? await cancelWhenGracefulShutdown { try await Task.sleep(for: duration) }
    }
}
