import HTTPTypes
import Synchronization

/// How much memory the bodies of deliveries may take that are being read or stored at the same time.
///
/// Bytes count as they arrive, since anybody may announce a large body and send none of it; and one address may hold a half of it
/// all, since nobody is known before the last byte of a body has come.
final class DeliveryMemory: Sendable {
    private struct Held {
        var total = 0
        var byAddress: [ClientAddress: Int] = [:]
    }

    private let limit: Int
    private let held = Mutex(Held())

    init(limit: Int = 256 * 1_048_576) { self.limit = limit }

    /// What one delivery holds, until its body has run.
    final class Share: Sendable {
        private let memory: DeliveryMemory
        private let address: ClientAddress
        private let bytes = Mutex(0)

        fileprivate init(_ memory: DeliveryMemory, _ address: ClientAddress) {
            self.memory = memory
            self.address = address
        }

        /// Holds so many bytes more.
        /// - Throws: ``Problem/overloaded`` where there is no room.
        func grow(by count: Int) throws(Problem) {
            guard memory.take(count, for: address) else { throw .overloaded }
            bytes.withLock { $0 += count }
        }

        fileprivate func release() { memory.release(bytes.withLock { $0 }, of: address) }
    }

    /// Runs a body that holds memory as it grows, and gives it all back after.
    func holding<Result>(
        for address: ClientAddress, _ body: (Share) async throws -> Result
    ) async throws -> Result {
        let share = Share(self, address)
        defer { share.release() }
        return try await body(share)
    }

    private func take(_ count: Int, for address: ClientAddress) -> Bool {
        held.withLock { held in
            let own = held.byAddress[address, default: 0]
            guard held.total + count <= limit, own + count <= limit / 2 else { return false }
            held.total += count
            held.byAddress[address] = own + count
            return true
        }
    }

    private func release(_ count: Int, of address: ClientAddress) {
        held.withLock { held in
            held.total -= count
            let rest = held.byAddress[address, default: 0] - count
            held.byAddress[address] = rest > 0 ? rest : nil
        }
    }
}

extension Problem {
    static let overloaded = Problem(
        status: 503, code: "overloaded", title: "Service Unavailable",
        detail: "more is coming in than can be kept at the moment", hint: "try again", headers: [(.retryAfter, "5")])
}
