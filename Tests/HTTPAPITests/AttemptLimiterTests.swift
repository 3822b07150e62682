import NIOCore
import Testing

@testable import HTTPAPI

@Suite struct AttemptLimiterTests {
    private static let start = ContinuousClock.now

    private static func address(_ text: String) throws -> ClientAddress {
        ClientAddress(try SocketAddress(ipAddress: text, port: 4_000))
    }

    @Test func tenAttemptsMayFailAtOnceAndThenOneEverySixSeconds() throws {
        let limiter = AttemptLimiter()
        let address = try Self.address("192.0.2.1")
        for attempt in 1...10 {
            #expect(limiter.wait(for: address, at: Self.start) == nil)
            #expect(limiter.fail(address, at: Self.start) == (attempt == 10))
        }
        #expect(limiter.wait(for: address, at: Self.start) == .seconds(6))
        let later = Self.start + .seconds(6)
        #expect(limiter.wait(for: address, at: later) == nil)
        #expect(limiter.fail(address, at: later))
        #expect(limiter.wait(for: address, at: later) == .seconds(6))
        #expect(limiter.wait(for: address, at: later + .seconds(60)) == nil)
    }

    @Test func attemptsMadeAtTheSameTimeArePaidForAfterwards() throws {
        let limiter = AttemptLimiter()
        let address = try Self.address("192.0.2.1")
        for _ in 0..<110 { _ = limiter.fail(address, at: Self.start) }
        #expect(limiter.wait(for: address, at: Self.start + .seconds(605)) != nil)
        for _ in 0..<1_000 { _ = limiter.fail(address, at: Self.start) }
        #expect(limiter.wait(for: address, at: Self.start + .seconds(901)) == nil)
    }

    @Test func manyAddressesTakeNoMoreThanTheirMemory() throws {
        let limiter = AttemptLimiter(limits: .init(burst: 1, addresses: 4))
        for last in 1...20 {
            _ = limiter.fail(try Self.address("192.0.2.\(last)"), at: Self.start + .milliseconds(last))
        }
        let held = try (1...20).filter { last in
            limiter.wait(for: try Self.address("192.0.2.\(last)"), at: Self.start + .milliseconds(20)) != nil
        }
        #expect(held == [17, 18, 19, 20])
    }

    @Test func addressesAreToldApartAsFarAsTheirOwnersAre() throws {
        #expect(try Self.address("192.0.2.1") != Self.address("192.0.2.2"))
        #expect(try Self.address("::ffff:192.0.2.1") == Self.address("192.0.2.1"))
        #expect(try Self.address("2001:db8:1:2::1") == Self.address("2001:db8:1:2:ffff::9"))
        #expect(try Self.address("2001:db8:1:2::1") != Self.address("2001:db8:1:3::1"))
        #expect(try Self.address("2001:db8:1:2::1").description == "2001:db8:1:2::/64")
    }
}
