import Synchronization

/// Tells durable steps on standard error, one line each, when asked to.
///
/// A line is written only after its transaction was committed, so that whoever reads it knows what survives a crash.
struct StepLog: Sendable {
    let console: Console
    let isOn: Bool

    func tell(_ step: String) {
        if isOn { console.message("step: \(step)") }
    }
}

/// How many events were stored up to the last step, so that a step can tell its own.
final class StoredCount: Sendable {
    private let count = Mutex(0)

    /// - Returns: How many were added since the last call.
    func advance(to total: Int) -> Int {
        count.withLock { count in
            defer { count = total }
            return total - count
        }
    }
}

extension Int {
    /// `12,000`: for people.
    var grouped: String {
        var text = String(magnitude)
        var position = text.endIndex
        while let next = text.index(position, offsetBy: -3, limitedBy: text.startIndex), next > text.startIndex {
            text.insert(",", at: next)
            position = next
        }
        return self < 0 ? "-" + text : text
    }
}
