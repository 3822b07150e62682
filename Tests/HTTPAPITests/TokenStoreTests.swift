import GhillieCore
import Persistence
import TestSupport
import Testing

@testable import HTTPAPI

@Suite struct TokenStoreTests {
    private static let start = Instant(microseconds: 1_700_000_000_000_000)

    private static func token(_ id: String, estate: String = "acme", at created: Instant = start) -> Token {
        Token(
            id: Token.ID(id), name: "for \(id)", estate: EstateID(estate), scope: .operate, createdAt: created,
            expiresAt: created + .days(30))
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aTokenIsFoundByItsHashAlone(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let secret = TokenSecret.random()
            try await database.write(in: .system) { try TokenStore.insert(Self.token("a"), secret.hash, in: $0) }
            let found = try await database.read(in: .system) { try TokenStore.find(secret.hash, in: $0) }
            #expect(found?.token == Self.token("a"))
            #expect(found?.hash == secret.hash)
            let other = TokenSecret.random().hash
            #expect(try await database.read(in: .system) { try TokenStore.find(other, in: $0) } == nil)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aRevokedTokenKeepsTheTimeAtWhichItWas(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            try await database.write(in: .system) {
                try TokenStore.insert(Self.token("a"), ContentHash(of: [1]), in: $0)
            }
            for later in [Duration.seconds(1), .seconds(9)] {
                let token = try await database.write(in: .system) {
                    try TokenStore.revoke(Token.ID("a"), at: Self.start + later, in: $0)
                }
                #expect(token?.revokedAt == Self.start + .seconds(1))
            }
            let unknown = try await database.write(in: .system) {
                try TokenStore.revoke(Token.ID("b"), at: Self.start, in: $0)
            }
            #expect(unknown == nil)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func tokensAreListedOldestFirstAndByEstate(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            try await database.write(in: .system) { transaction in
                try TokenStore.insert(
                    Self.token("b", at: Self.start + .seconds(1)), ContentHash(of: [1]), in: transaction)
                try TokenStore.insert(Self.token("a", estate: "other"), ContentHash(of: [2]), in: transaction)
            }
            let lists = try await database.read(in: .system) { transaction in
                try [nil, EstateID("acme"), .local].map {
                    try TokenStore.list(of: $0, in: transaction).map(\.id.rawValue)
                }
            }
            #expect(lists == [["a", "b"], ["b"], []])
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func usesMoveByAMinuteAtLeast(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            try await database.write(in: .system) {
                try TokenStore.insert(Self.token("a"), ContentHash(of: [1]), in: $0)
            }
            var seen: [Instant?] = []
            for second in [0, 59, 60, 30] {
                try await database.write(in: .system) { transaction in
                    let uses = [Token.ID("a"): Self.start + .seconds(second), Token.ID("gone"): Self.start]
                    try TokenStore.markUsed(uses, in: transaction)
                }
                seen += try await database.read(in: .system) { try TokenStore.list(of: nil, in: $0) }.map(\.lastUsedAt)
            }
            #expect(seen == [0, 0, 60, 60].map { Self.start + .seconds($0) })
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aTokenThatWouldNeverHaveForceIsRefused(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let token = Token(
                name: nil, estate: .local, scope: .read, createdAt: Self.start, expiresAt: Self.start)
            await #expect(throws: DatabaseError.self) {
                try await database.write(in: .system) { try TokenStore.insert(token, ContentHash(of: [1]), in: $0) }
            }
        }
    }

    @Test func aTokenIsOf256RandomBitsAndIsNotToldByAccident() {
        let secrets = (0..<50).map { _ in TokenSecret.random() }
        #expect(Set(secrets.map(\.text)).count == 50)
        for secret in secrets {
            #expect(secret.text.wholeMatch(of: /ghl_[A-Za-z0-9_-]{43}/) != nil)
            #expect(!"\(secret) \(String(reflecting: secret))".contains(secret.text.dropFirst(4)))
        }
    }
}
