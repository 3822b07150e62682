import Foundation

/// A point that one side waits for and the other reaches. Blocks its thread, so it is for transaction bodies, which run
/// where blocking is allowed; a task waits by `reached()`.
package final class Rendezvous: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    package init() {}

    package func reach() { semaphore.signal() }

    /// - Returns: false when a minute has passed, which fails a test rather than hangs it.
    package func wait() -> Bool { semaphore.wait(timeout: .now() + 60) == .success }

    package func reached() async -> Bool {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: self.wait()) }
        }
    }
}
