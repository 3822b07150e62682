import Synchronization

/// A number of slots; who waits is served lane by lane, and first come first served within a lane, so that a lane with a
/// thousand requests delays another's only request by one.
final class FairSlots: Sendable {
    private struct Waiter {
        let number: UInt64
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var free: Int
        var lastNumber: UInt64 = 0
        var waiting: [String: [Waiter]] = [:]
        /// The lanes that wait, the next first.
        var turns: [String] = []
        /// Cancelled before they began to wait.
        var cancelled: Set<UInt64> = []

        mutating func remove(_ number: UInt64) -> Waiter? {
            for (lane, waiters) in waiting {
                guard let index = waiters.firstIndex(where: { $0.number == number }) else { continue }
                let waiter = waiting[lane]?.remove(at: index)
                if waiting[lane]?.isEmpty == true {
                    waiting[lane] = nil
                    turns.removeAll { $0 == lane }
                }
                return waiter
            }
            return nil
        }
    }

    private let state: Mutex<State>

    init(_ count: Int) { state = Mutex(State(free: count)) }

    /// Waits for a slot; ``leave()`` gives it back.
    ///
    /// - Throws: `CancellationError`, and then no slot is held.
    func enter(lane: String) async throws {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        defer { _ = state.withLock { $0.cancelled.remove(number) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let atOnce: Result<Void, any Error>? = state.withLock { state in
                    if state.cancelled.contains(number) { return .failure(CancellationError()) }
                    if state.free > 0 {
                        state.free -= 1
                        return .success(())
                    }
                    if state.waiting[lane] == nil { state.turns.append(lane) }
                    state.waiting[lane, default: []].append(Waiter(number: number, continuation: continuation))
                    return nil
                }
                if let atOnce { continuation.resume(with: atOnce) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                let waiter = state.remove(number)
                if waiter == nil { state.cancelled.insert(number) }
                return waiter
            }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    func leave() {
        let next: Waiter? = state.withLock { state in
            guard let lane = state.turns.first, let waiter = state.waiting[lane]?.first else {
                state.free += 1
                return nil
            }
            state.turns.removeFirst()
            state.waiting[lane]?.removeFirst()
            if state.waiting[lane]?.isEmpty == true {
                state.waiting[lane] = nil
            } else {
                state.turns.append(lane)
            }
            return waiter
        }
        next?.continuation.resume()
    }
}
