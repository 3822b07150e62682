import NIOCore
import Testing

@testable import HTTPAPI

@Suite struct DeliveryMemoryTests {
    private static func address(_ number: Int) throws -> ClientAddress {
        ClientAddress(try SocketAddress(ipAddress: "192.0.2.\(number)", port: 1))
    }

    @Test func thereIsAnEndToWhatBodiesHoldTogether() async throws {
        let memory = DeliveryMemory(limit: 12)
        let (first, second, third) = (try Self.address(1), try Self.address(2), try Self.address(3))
        try await memory.holding(for: first) { share in
            try share.grow(by: 6)
            try await memory.holding(for: second) { other in
                try other.grow(by: 6)
                await #expect(throws: Problem.overloaded) {
                    try await memory.holding(for: third) { try $0.grow(by: 1) }
                }
            }
            try await memory.holding(for: third) { try $0.grow(by: 6) }
        }
        // What was held is free again, also after a failure.
        await #expect(throws: Problem.badSignature) {
            try await memory.holding(for: first) { share in
                try share.grow(by: 6)
                throw Problem.badSignature
            }
        }
        try await memory.holding(for: first) { try $0.grow(by: 6) }
    }

    @Test func oneAddressHoldsHalfOfItAtMost() async throws {
        let memory = DeliveryMemory(limit: 10)
        let (first, second) = (try Self.address(1), try Self.address(2))
        try await memory.holding(for: first) { share in
            try share.grow(by: 3)
            try share.grow(by: 2)
            await #expect(throws: Problem.overloaded) { try await memory.holding(for: first) { try $0.grow(by: 1) } }
            try await memory.holding(for: second) { try $0.grow(by: 5) }
        }
    }

    /// A body that was announced and does not come keeps nobody out.
    @Test func onlyWhatHasArrivedIsHeld() async throws {
        let memory = DeliveryMemory(limit: 10)
        let address = try Self.address(1)
        try await memory.holding(for: address) { _ in
            try await memory.holding(for: address) { try $0.grow(by: 5) }
        }
    }
}
