import Dispatch
import Foundation
import GitSource

/// Ctrl-C and `kill`: the process ends at once, with 128 plus the signal's number, and leaves nothing behind.
///
/// Every durable step is a transaction, so that the next run carries on from the last one that was committed.
struct Interruption {
    private let sources: [any DispatchSourceSignal]

    /// Handles both signals for as long as this value lives.
    init(console: Console) {
        // A reader of our output that goes away is seen where we write.
        signal(SIGPIPE, SIG_IGN)
        sources = [(SIGINT, "interrupted"), (SIGTERM, "terminated")].map { number, name in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
            source.setEventHandler {
                ScratchDirectories.removeAll()
                console.message("\(name): the next run carries on from what was stored")
                _exit(128 + number)
            }
            source.resume()
            return source
        }
    }
}
