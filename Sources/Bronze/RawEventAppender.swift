package import GhillieCore
import Persistence

/// Stores raw events that come one by one from many callers, each of whom waits until its own is on disk.
///
/// Whatever came while one transaction was being committed goes into the next: nobody waits for a timer, and the more that
/// comes, the fewer commits there are for each. What cannot be stored fails alone; where the database itself fails, all of
/// its transaction do.
package actor RawEventAppender {
    package struct Limits: Sendable {
        /// In one transaction. SQLite gains nothing beyond.
        package var batchEvents = 100
        /// As well.
        package var batchBytes = 16 * 1_048_576
        /// Waiting in all.
        package var queuedEvents = 10_000
        /// As well.
        package var queuedBytes = 256 * 1_048_576
        /// How long a write may take before its callers are told that nothing is certain: GitHub waits ten seconds.
        package var patience: Duration = .seconds(5)

        package init() {}
    }

    /// Nothing was stored: more is waiting than there is room for.
    package struct QueueFull: Error {
        package init() {}
    }

    /// The store does not answer: what was to be written may be stored yet or not. Nothing more is taken until it does.
    package struct Stalled: Error {
        package init() {}
    }

    private struct Entry {
        let event: RawEvent
        let estate: EstateID
        let stored: CheckedContinuation<Void, any Error>
    }

    private let limits: Limits
    private let write: RawEventWriter.Write
    private var queue: [Entry] = []
    private var queuedBytes = 0
    private var isWriting = false
    /// Being written, by callers who still wait.
    private var inHand: [Entry] = []
    private var isStalled = false

    package init(limits: Limits = Limits(), write: @escaping RawEventWriter.Write) {
        self.limits = limits
        self.write = write
    }

    /// Returns when the event is durable, or was already.
    /// - Throws: ``QueueFull``, ``Stalled``, or what the write throws.
    package func append(_ event: RawEvent, estate: EstateID) async throws {
        guard !isStalled else { throw Stalled() }
        guard queue.count < limits.queuedEvents, queuedBytes + event.payload.count <= limits.queuedBytes else {
            throw QueueFull()
        }
        try await withCheckedThrowingContinuation { stored in
            queue.append(Entry(event: event, estate: estate, stored: stored))
            queuedBytes += event.payload.count
            guard !isWriting else { return }
            isWriting = true
            Task { await writeAll() }
        }
    }

    private func writeAll() async {
        while let batch = nextBatch() { await store(batch) }
        isWriting = false
    }

    /// The oldest that waits, and what else of its estate has room beside it.
    private func nextBatch() -> [Entry]? {
        guard let first = queue.first else { return nil }
        var batch: [Entry] = []
        var bytes = 0
        var rest: [Entry] = []
        for entry in queue {
            let hasRoom =
                batch.isEmpty
                || batch.count < limits.batchEvents && bytes + entry.event.payload.count <= limits.batchBytes
            if hasRoom, entry.estate == first.estate {
                batch.append(entry)
                bytes += entry.event.payload.count
            } else {
                rest.append(entry)
            }
        }
        queue = rest
        queuedBytes -= bytes
        return batch
    }

    private func store(_ batch: [Entry]) async {
        guard let estate = batch.first?.estate else { return }
        inHand = batch
        let watch = Task {
            try await Task.sleep(for: limits.patience)
            giveUp()
        }
        let failures = await RawEventWriter(write: write).store(batch.map(\.event), estate: estate)
        watch.cancel()
        isStalled = false
        for (entry, failure) in zip(inHand, failures) {
            if let failure { entry.stored.resume(throwing: failure) } else { entry.stored.resume() }
        }
        inHand = []
    }

    /// Lets everyone go who waits. The write goes on, and with it what it holds; so nothing is begun beside it.
    private func giveUp() {
        guard !Task.isCancelled else { return }
        isStalled = true
        for entry in inHand + queue { entry.stored.resume(throwing: Stalled()) }
        (inHand, queue, queuedBytes) = ([], [], 0)
    }
}
