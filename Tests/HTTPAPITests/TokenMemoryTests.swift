import GhillieCore
import Synchronization
import Testing

@testable import HTTPAPI

/// What is kept of tokens in memory, and for how long.
@Suite struct TokenMemoryTests {
    private static let start = ContinuousClock.now
    private static let grant = Grant(principal: .bearer(estate: .local, scope: .read))

    private static func key(_ number: Int) -> GrantCache.Key {
        GrantCache.Key(hash: TokenSecret("\(number)").hash, address: ClientAddress(nil))
    }

    @Test func aRevokedTokenLosesItsForceWithinTwoSeconds() {
        let cache = GrantCache()
        #expect(cache.find(Self.key(1), at: Self.start) == .unknown)
        cache.insert(Self.grant, for: Self.key(1), at: Self.start)
        #expect(cache.find(Self.key(1), at: Self.start + .milliseconds(999)) == .current(Self.grant))
        // One asks the database, the others need not wait for it, and not for ever.
        #expect(cache.find(Self.key(1), at: Self.start + .seconds(1)) == .old)
        #expect(cache.find(Self.key(1), at: Self.start + .milliseconds(1_999)) == .current(Self.grant))
        #expect(cache.find(Self.key(1), at: Self.start + .seconds(2)) == .old)
        cache.remove(Self.key(1))
        #expect(cache.find(Self.key(1), at: Self.start) == .unknown)
    }

    @Test func manyTokensTakeNoMoreThanTheirMemory() {
        let cache = GrantCache()
        for number in 0...GrantCache.capacity {
            cache.insert(Self.grant, for: Self.key(number), at: Self.start + .microseconds(number))
        }
        #expect(cache.find(Self.key(0), at: Self.start) == .unknown)
        #expect(cache.find(Self.key(1), at: Self.start) == .current(Self.grant))
    }

    @Test func aUseIsWrittenOnceAMinute() async {
        let written = Written()
        let uses = TokenUses { uses in written.add(uses) }
        let id = Token.ID("a")
        let start = Instant(microseconds: 0)
        for second in 0..<130 {
            uses.note(id, at: start + .seconds(second))
            await uses.flush()
        }
        #expect(written.instants == [start, start + .seconds(60), start + .seconds(120)])
    }

    @Test func aUseThatCouldNotBeWrittenIsWrittenLater() async {
        let written = Written()
        written.fails.withLock { $0 = true }
        let uses = TokenUses { uses in
            if written.fails.withLock({ $0 }) { throw Problem.storeUnavailable }
            written.add(uses)
        }
        uses.note(Token.ID("a"), at: Instant(microseconds: 0))
        await uses.flush()
        written.fails.withLock { $0 = false }
        await uses.flush()
        await uses.flush()
        #expect(written.instants == [Instant(microseconds: 0)])
    }

    private final class Written: Sendable {
        let fails = Mutex(false)
        private let all = Mutex<[Instant]>([])

        func add(_ uses: [Token.ID: Instant]) { all.withLock { $0 += uses.values } }
        var instants: [Instant] { all.withLock { $0 } }
    }
}
