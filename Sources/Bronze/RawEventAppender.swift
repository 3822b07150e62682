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

        package init() {}
    }

    /// Nothing was stored: more is waiting than there is room for.
    package struct QueueFull: Error {
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

    package init(limits: Limits = Limits(), write: @escaping RawEventWriter.Write) {
        self.limits = limits
        self.write = write
    }

    /// Returns when the event is durable, or was already.
    /// - Throws: ``QueueFull``, or what the write throws.
    package func append(_ event: RawEvent, estate: EstateID) async throws {
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
        let failures = await RawEventWriter(write: write).store(batch.map(\.event), estate: estate)
        for (entry, failure) in zip(batch, failures) {
            if let failure { entry.stored.resume(throwing: failure) } else { entry.stored.resume() }
        }
    }
}
