import Synchronization
import WorkQueue

/// The leases of a worker that are still to be ended.
final class HeldLeases: Sendable {
    private let leases = Mutex<[String: Lease]>([:])

    func add(_ new: [Lease]) {
        leases.withLock { held in
            for lease in new { held[lease.subject] = lease }
        }
    }

    var all: [Lease] { leases.withLock { $0.values.sorted { $0.subject < $1.subject } } }

    /// One that was taken anew since then stays.
    func drop(_ lease: Lease) {
        leases.withLock { held in
            if held[lease.subject] == lease { held[lease.subject] = nil }
        }
    }

    /// Drops those of some that are not ours any more.
    func keep(_ subjects: Set<String>, of asked: [Lease]) {
        leases.withLock { held in
            for lease in asked where !subjects.contains(lease.subject) && held[lease.subject] == lease {
                held[lease.subject] = nil
            }
        }
    }
}
