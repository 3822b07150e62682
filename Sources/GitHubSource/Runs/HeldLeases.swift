import Synchronization
import WorkQueue

/// The leases of a batch that are still to be ended.
final class HeldLeases: Sendable {
    private let leases: Mutex<[String: Lease]>

    init(_ leases: [Lease]) {
        self.leases = Mutex(Dictionary(uniqueKeysWithValues: leases.map { ($0.subject, $0) }))
    }

    var all: [Lease] { leases.withLock { $0.values.sorted { $0.subject < $1.subject } } }

    func drop(_ lease: Lease) { leases.withLock { $0[lease.subject] = nil } }

    /// Drops those of some that are not ours any more.
    func keep(_ subjects: Set<String>, of asked: [Lease]) {
        leases.withLock { held in
            for lease in asked where !subjects.contains(lease.subject) { held[lease.subject] = nil }
        }
    }
}
