import Testing

@testable import GitHubAPI

@Suite
struct FairSlotsTests {
    @Test
    func aLaneWithMuchToDoDelaysAnotherByOne() async throws {
        let slots = FairSlots(1)
        try await slots.enter(lane: "first")
        let served = Guarded<[String]>([])
        try await withThrowingTaskGroup { group in
            for lane in ["busy", "busy", "busy", "quiet"] {
                group.addTask {
                    try await slots.enter(lane: lane)
                    served.withLock { $0.append(lane) }
                    slots.leave()
                }
                // Each stands in its place before the next comes.
                try await Task.sleep(for: .milliseconds(20))
            }
            slots.leave()
            try await group.waitForAll()
        }
        #expect(served.withLock { $0 } == ["busy", "quiet", "busy", "busy"])
    }

    @Test
    func whoIsCancelledHoldsNoSlot() async throws {
        let slots = FairSlots(1)
        try await slots.enter(lane: "a")
        await withTaskGroup { group in
            for _ in 0..<50 {
                group.addTask {
                    await #expect(throws: CancellationError.self) { try await slots.enter(lane: "b") }
                }
            }
            group.cancelAll()
        }
        slots.leave()
        try await slots.enter(lane: "c")
    }
}
