import Synchronization

/// Whether this process can do its work now.
final class Readiness: Sendable {
    private let store: Store
    private let draining = Mutex(false)

    init(store: Store) { self.store = store }

    /// Each check that does not hold.
    func issues() -> [Problem.Issue] {
        let drain = draining.withLock { $0 } ? [Problem.Issue(check: "serving", detail: "shutting down")] : []
        return drain + [store.issue()].compactMap(\.self)
    }

    func drain() { draining.withLock { $0 = true } }
}
