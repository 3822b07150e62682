import GhillieCore
import HTTPTypes
import Logging
import NIOCore
import Synchronization
import Testing

@testable import HTTPAPI

@Suite struct GateTests {
    private static let now = Instant(microseconds: 1_700_000_000_000_000)
    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private static let here = ClientAddress(nil)

    /// A database of tokens, and how often it was asked.
    private final class Known: Sendable {
        private let tokens: [ContentHash: Token]
        let count = Mutex(0)

        init(_ tokens: [String: Token]) {
            self.tokens = Dictionary(uniqueKeysWithValues: tokens.map { (TokenSecret($0.key).hash, $0.value) })
        }

        @Sendable func find(_ hash: ContentHash) async throws -> (token: Token, hash: ContentHash)? {
            count.withLock { $0 += 1 }
            return tokens[hash].map { ($0, hash) }
        }
    }

    private static func token(
        _ id: Token.ID = .random(), estate: String = "acme", scope: AccessScope = .read, expiresAt: Instant? = nil,
        revokedAt: Instant? = nil
    ) -> Token {
        var token = Token(
            id: id, name: nil, estate: EstateID(estate), scope: scope, createdAt: now - .days(1), expiresAt: expiresAt)
        token.revokedAt = revokedAt
        return token
    }

    private static func gate(_ rule: Gate.Rule, _ tokens: [String: Token] = [:]) -> Gate {
        gate(rule, Known(tokens))
    }

    private static func gate(_ rule: Gate.Rule, _ known: Known) -> Gate {
        Gate(rule, clock: .fixed(at: now), uses: TokenUses { _ in }, find: known.find)
    }

    private static func admit(
        _ gate: Gate, _ authorization: String?, from address: ClientAddress = here, logger: Logger = quiet
    ) async throws -> Principal {
        var request = HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/reports")
        request.headerFields[.authorization] = authorization
        return try await gate.admit(request, from: address, logger: logger)
    }

    // MARK: - Who is let in

    @Test func onlyTheTokenOpensTheGate() async throws {
        let gate = Self.gate(.token("correct-horse-battery"))
        let administrator = Principal.bearer(estate: .local, scope: .admin)
        #expect(try await Self.admit(gate, "Bearer correct-horse-battery") == administrator)
        #expect(try await Self.admit(gate, "bearer correct-horse-battery") == administrator)
        for wrong in [nil, "", "Bearer", "Bearer ", "Bearer correct-horse", "Basic correct-horse-battery"] {
            await #expect(throws: Problem.unauthorized) { try await Self.admit(gate, wrong) }
        }
    }

    @Test func aTokenOfTheDatabaseOpensItsEstateAlone() async throws {
        let gate = Self.gate(.firstToken, ["a": Self.token(estate: "acme", scope: .operate)])
        let principal = try await Self.admit(gate, "Bearer a")
        #expect(principal == .bearer(estate: EstateID("acme"), scope: .operate))
        #expect(principal.sees(EstateID("acme")))
        #expect(!principal.sees(.local))
    }

    @Test func aTokenWithoutForceIsRefused() async throws {
        let gate = Self.gate(
            .firstToken,
            [
                "expired": Self.token(expiresAt: Self.now), "revoked": Self.token(revokedAt: Self.now),
                "fresh": Self.token(expiresAt: Self.now + .seconds(1)),
            ])
        for token in ["expired", "revoked"] {
            await #expect(throws: Problem.unauthorized) { try await Self.admit(gate, "Bearer \(token)") }
        }
        _ = try await Self.admit(gate, "Bearer fresh")
    }

    @Test func theTokenOfTheEnvironmentStandsInThePlaceOfTheFirst() async throws {
        let tokens = ["first": Self.token(.first, estate: "local", scope: .admin), "another": Self.token()]
        let gate = Self.gate(.token("of-the-environment"), tokens)
        _ = try await Self.admit(gate, "Bearer another")
        await #expect(throws: Problem.unauthorized) { try await Self.admit(gate, "Bearer first") }
        _ = try await Self.admit(Self.gate(.firstToken, tokens), "Bearer first")
    }

    @Test func untilTheDatabaseIsThereNobodyIsLetIn() async throws {
        let gate = Gate(.firstToken, clock: .fixed(at: Self.now), uses: TokenUses { _ in }) { _ in
            throw Problem.storeUnavailable
        }
        await #expect(throws: Problem.storeUnavailable) { try await Self.admit(gate, "Bearer a") }
    }

    @Test func whereThereIsNoGateAnyoneIsLetIn() async throws {
        #expect(try await Self.admit(Self.gate(.open), nil) == .anyone)
    }

    @Test func theDatabaseIsNotAskedWithEachRequest() async throws {
        let known = Known(["a": Self.token()])
        let gate = Self.gate(.firstToken, known)
        for _ in 0..<20 { _ = try await Self.admit(gate, "Bearer a") }
        // Two where a second passes meanwhile.
        #expect(known.count.withLock { $0 } <= 2)
    }

    @Test func bytesAreEqualInTheirWhole() {
        #expect(Gate.areEqual([1, 2, 3], [1, 2, 3]))
        #expect(!Gate.areEqual([1, 2, 3], [1, 2, 4]))
        #expect(!Gate.areEqual([1, 2, 3], [1, 2]))
    }

    // MARK: - Scopes

    @Test func eachScopeHoldsThoseBeforeIt() throws {
        for (held, needed) in [(AccessScope.read, AccessScope.operate), (.read, .admin), (.operate, .admin)] {
            let principal = Principal.bearer(estate: .local, scope: held)
            #expect(throws: Problem.forbidden(needed: needed, held: held)) { try principal.check(needed) }
            try Principal.bearer(estate: .local, scope: needed).check(held)
            try principal.check(held)
        }
        try Principal.anyone.check(.admin)
    }

    // MARK: - Guesses

    @Test func whoeverGuessesIsHeldUpAndNobodyElse() async throws {
        let gate = Self.gate(.token("correct-horse-battery"), ["a": Self.token()])
        let elsewhere = ClientAddress(try SocketAddress(ipAddress: "192.0.2.7", port: 1))
        _ = try await Self.admit(gate, "Bearer a")
        for attempt in 0..<10 {
            await #expect(throws: Problem.unauthorized) { try await Self.admit(gate, "Bearer guess-\(attempt)") }
        }
        for guess in ["guess-11", "correct-horse-battery"] {
            let problem = await #expect(throws: Problem.self) { try await Self.admit(gate, "Bearer \(guess)") }
            #expect(problem?.status == 429)
            #expect(problem?.headers.contains { $0.name == .retryAfter } == true)
        }
        // Who was let in from there before, and who comes from elsewhere.
        _ = try await Self.admit(gate, "Bearer a")
        _ = try await Self.admit(gate, "Bearer correct-horse-battery", from: elsewhere)
    }

    @Test func aFailedAttemptIsLoggedWithoutTheToken() async throws {
        let log = Log()
        let gate = Self.gate(.firstToken)
        let address = ClientAddress(try SocketAddress(ipAddress: "192.0.2.7", port: 1))
        for _ in 0..<11 {
            _ = try? await Self.admit(
                gate, "Bearer not-to-be-shown", from: address, logger: Logger(label: "") { _ in log })
        }
        let lines = log.lines.withLock { $0 }
        #expect(lines.count { $0.hasPrefix("auth.rejected") } == 10)
        #expect(lines.count { $0.hasPrefix("auth.limited") } == 1)
        #expect(lines.allSatisfy { $0.contains("192.0.2.7") && !$0.contains("not-to-be-shown") })
    }

    private struct Log: LogHandler {
        let lines = Lines()
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        final class Lines: Sendable {
            private let mutex = Mutex<[String]>([])
            func withLock<Result>(_ body: (inout sending [String]) -> sending Result) -> Result { mutex.withLock(body) }
        }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
        }
    }
}
