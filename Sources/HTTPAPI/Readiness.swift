import EventBuffer
import GitHubSource
import Synchronization

/// Whether this process can do its work now.
final class Readiness: Sendable {
    private let store: Store
    private let buffer: DeliveryBuffer?
    private let keys: WebhookKeys?
    private let draining = Mutex(false)

    /// `buffer` is where deliveries may go while the store is away, where there is one; `keys` are those by which they are known.
    init(store: Store, buffer: DeliveryBuffer? = nil, keys: WebhookKeys? = nil) {
        self.store = store
        self.buffer = buffer
        self.keys = keys
    }

    /// Each check that does not hold.
    struct Finding {
        /// Because of these nothing can be done.
        var issues: [Problem.Issue] = []
        /// Without these something still can.
        var degraded: [Problem.Issue] = []
    }

    func finding() -> Finding {
        let missing = [store.issue(), buffer?.issue].compactMap(\.self)
        var finding = Finding()
        if store.issue() == nil || takesDeliveries {
            finding.degraded = missing
        } else {
            finding.issues = missing
        }
        if draining.withLock({ $0 }) { finding.issues.insert(.init(check: "serving", detail: "shutting down"), at: 0) }
        return finding
    }

    /// Without the store. A buffer is of no use as long as no secret is known by which a delivery could be.
    private var takesDeliveries: Bool { buffer?.state == .trusted && keys?.knowsAny == true }

    func drain() { draining.withLock { $0 = true } }
}

extension DeliveryBuffer {
    /// Why it takes nothing now; `nil` where it does. No addresses, since anybody may ask.
    var issue: Problem.Issue? {
        switch state {
        case .trusted: nil
        case .away(let error): .init(check: "buffer", detail: "\(error)")
        case .untrusted(let distrust): .init(check: "buffer", detail: "\(distrust)")
        }
    }
}
