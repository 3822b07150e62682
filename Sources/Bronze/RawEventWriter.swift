package import GhillieCore
package import Persistence

/// Stores raw events of one estate together. Where one of them cannot be stored, it fails alone.
package struct RawEventWriter: Sendable {
    /// Stores events of one estate in one transaction, and returns when they are durable.
    package typealias Write = @Sendable (_ events: [RawEvent], _ estate: EstateID) async throws -> Void

    private let write: Write

    package init(write: @escaping Write) { self.write = write }

    /// For each event, in their order, why it was not stored; `nil` where it was, or was before.
    ///
    /// For a fault of the data the events are parted until the one that has it is alone; any other fault is that of all.
    package func store(_ events: [RawEvent], estate: EstateID) async -> [(any Error)?] {
        guard !events.isEmpty else { return [] }
        do {
            try await write(events, estate)
            return events.map { _ in nil }
        } catch let error as DatabaseError where error.isOfTheData && events.count > 1 {
            let middle = events.count / 2
            let first = await store(Array(events[..<middle]), estate: estate)
            return first + (await store(Array(events[middle...]), estate: estate))
        } catch {
            return events.map { _ in error }
        }
    }
}

extension DatabaseError {
    /// Whether another event could fare better: the engine takes no offence at anything but what it was given.
    package var isOfTheData: Bool {
        guard case .statementFailed(let code, _) = self else { return false }
        // SQLite: too big, constraint and mismatch, as the low byte says; PostgreSQL: data exceptions and violated constraints.
        if code.utf8.count < 5, let number = Int(code) { return [18, 19, 20].contains(number & 0xFF) }
        return code.hasPrefix("22") || code.hasPrefix("23")
    }
}
