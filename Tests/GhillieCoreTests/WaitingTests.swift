import GhillieCore
import Synchronization
import Testing

@Suite struct WaitingTests {
    @Test func workThatEndsIsWaitedFor() async {
        let isDone = Mutex(false)
        let hasEnded = await wait(atMost: .seconds(60)) { isDone.withLock { $0 = true } }
        #expect(hasEnded)
        #expect(isDone.withLock { $0 })
    }

    @Test func workThatHangsIsNotWaitedForAndGoesOn() async {
        let (permissions, permission) = AsyncStream<Void>.makeStream()
        let (ends, end) = AsyncStream<Void>.makeStream()
        let hasEnded = await wait(atMost: .milliseconds(1)) {
            for await _ in permissions {}
            end.finish()
        }
        #expect(!hasEnded)
        permission.finish()
        for await _ in ends {}
    }

    @Test func whoeverIsCancelledWaitsNoLonger() async {
        let (permissions, permission) = AsyncStream<Void>.makeStream()
        let waiting = Task { await wait(atMost: .seconds(3600)) { for await _ in permissions {} } }
        waiting.cancel()
        #expect(await waiting.value == false)
        permission.finish()
    }
}
