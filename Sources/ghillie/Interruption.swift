import Dispatch
import Foundation
import GitSource
import Synchronization

/// Ctrl-C and `kill`: the process ends at once, with 128 plus the signal's number, and leaves nothing behind.
///
/// Every durable step is a transaction, so that the next run carries on from the last one that was committed. A service
/// has callers that wait: it may ask to be told first, and then ends at once at the second signal only.
final class Interruption: Sendable {
    /// The process is gone by then, ten seconds after the signal, whatever still hangs.
    private static let patience = DispatchTimeInterval.milliseconds(9_500)

    private let drain = Mutex<(@Sendable () async -> Void)?>(nil)
    // Set once, in `init`, and never read: they live as long as this does.
    private nonisolated(unsafe) var sources: [any DispatchSourceSignal] = []

    /// Handles both signals for as long as this value lives.
    init(console: Console) {
        // A reader of our output that goes away is seen where we write.
        signal(SIGPIPE, SIG_IGN)
        sources = [(SIGINT, "interrupted"), (SIGTERM, "terminated")].map { number, name in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
            source.setEventHandler { [unowned self] in
                // Each is told once: the second signal finds nothing to tell.
                if let drain = takeDrain() { return Self.begin(drain, console) }
                ScratchDirectories.removeAll()
                console.message("\(name): the next run carries on from what was stored")
                _exit(128 + number)
            }
            source.resume()
            return source
        }
    }

    /// Has the first signal call this, instead of ending the process.
    func drainFirst(_ drain: @escaping @Sendable () async -> Void) { self.drain.withLock { $0 = drain } }

    private func takeDrain() -> (@Sendable () async -> Void)? {
        drain.withLock { drain in
            defer { drain = nil }
            return drain
        }
    }

    private static func begin(_ drain: @escaping @Sendable () async -> Void, _ console: Console) {
        DispatchQueue.global(qos: .userInteractive).asyncAfter(deadline: .now() + patience) {
            console.message("warning: not everything in flight could be finished in time")
            _exit(0)
        }
        // From a signal there is no task to be a child of.
        Task { await drain() }
    }
}
