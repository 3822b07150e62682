import Testing

@testable import HTTPAPI

@Suite struct DeliveryMemoryTests {
    @Test func thereIsAnEndToWhatBodiesHoldTogether() async throws {
        let memory = DeliveryMemory(limit: 10)
        try await memory.holding(6) {
            await #expect(throws: Problem.overloaded) { try await memory.holding(5) {} }
            try await memory.holding(4) {}
        }
        // What was held is free again, also after a failure.
        await #expect(throws: Problem.badSignature) { try await memory.holding(10) { throw Problem.badSignature } }
        try await memory.holding(10) {}
    }
}
