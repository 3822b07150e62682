import Synchronization

/// A number of slots; who waits is served lane by lane, and first come first served within a lane, so that a lane with a
/// thousand requests delays another's only request by one.
final class FairSlots: Sendable {
    private struct Waiter {
        let number: UInt64
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var count: Int
        var taken = 0
        var lastNumber: UInt64 = 0
        var waiting: [String: [Waiter]] = [:]
        /// The lanes that wait, the next first.
        var turns: [String] = []
        /// Cancelled before they began to wait.
        var cancelled: Set<UInt64> = []

        /// Takes the first of the next lane, which goes behind the others.
        mutating func nextWaiter() -> Waiter? {
            guard let lane = turns.first, let waiter = waiting[lane]?.first else { return nil }
            turns.removeFirst()
            waiting[lane]?.removeFirst()
            if waiting[lane]?.isEmpty == true {
                waiting[lane] = nil
            } else {
                turns.append(lane)
            }
            return waiter
        }

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

    init(_ count: Int) { state = Mutex(State(count: count)) }

    /// How many there are.
    var count: Int { state.withLock { $0.count } }

    /// How many are there, or are still taken where there were more.
    var held: Int { state.withLock { max($0.count, $0.taken) } }

    /// Whether nobody has one.
    var isIdle: Bool { state.withLock { $0.taken == 0 } }

    /// Makes the slots more or fewer; who has one keeps it.
    func resize(_ count: Int) {
        let next = state.withLock { state in
            state.count = count
            var next: [Waiter] = []
            while state.taken < state.count, let waiter = state.nextWaiter() {
                state.taken += 1
                next.append(waiter)
            }
            return next
        }
        for waiter in next { waiter.continuation.resume() }
    }

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
                    if state.taken < state.count {
                        state.taken += 1
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
            state.taken -= 1
            guard state.taken < state.count, let waiter = state.nextWaiter() else { return nil }
            state.taken += 1
            return waiter
        }
        next?.continuation.resume()
    }
}
