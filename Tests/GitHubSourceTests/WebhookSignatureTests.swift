import Crypto
import Foundation
import GhillieCore
import GitHubSource
import Synchronization
import Testing

@Suite struct WebhookSignatureTests {
    private static func text(_ secret: String) throws -> WebhookSecretText { try #require(WebhookSecretText(secret)) }

    private static func sign(_ body: String, by secret: String) throws -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Data(body.utf8), using: try text(secret).key)
        return "sha256=" + code.map { String(format: "%02x", $0) }.joined()
    }

    /// The example of GitHub's documentation.
    @Test func itIsTheSignatureThatGitHubDescribes() throws {
        let header = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
        let signature = try #require(WebhookSignature(header))
        let key = SymmetricKey(data: Data("It's a Secret to Everybody".utf8))
        #expect(signature.isValid(for: Array("Hello, World!".utf8), by: key))
        #expect(!signature.isValid(for: Array("Hello, World?".utf8), by: key))
    }

    @Test(arguments: ["", "sha256=", "sha1=757107ea", "sha256=zz", "sha256=" + String(repeating: "a", count: 63)])
    func whatIsNoSignatureIsNone(header: String) { #expect(WebhookSignature(header) == nil) }

    @Test func theSecretSaysWhoseDeliveryItIs() async throws {
        let others = try [
            (Self.text("secret-of-acme-1"), EstateID("acme")), (Self.text("secret-of-blue-1"), EstateID("blue")),
        ]
        let keys = WebhookKeys(
            own: try ["our-own-secret-1", "our-own-secret-2"].map(Self.text), estate: .local, read: { others })
        for (secret, estate) in [
            ("our-own-secret-1", EstateID.local), ("our-own-secret-2", .local), ("secret-of-acme-1", EstateID("acme")),
            ("secret-of-blue-1", EstateID("blue")),
        ] {
            let signature = try #require(WebhookSignature(Self.sign("{}", by: secret)))
            #expect(await keys.verdict(on: Array("{}".utf8), signed: signature) == .estate(estate))
            #expect(await keys.verdict(on: Array("{ }".utf8), signed: signature) == .unknown)
        }
    }

    /// A delivery may be good and yet nobody can tell: it must not be turned away for ever.
    @Test func whileTheDatabaseWasNeverHeardNothingIsForged() async throws {
        struct Away: Error {}
        let answer = Mutex<Result<[(WebhookSecretText, EstateID)], any Error>>(.failure(Away()))
        let keys = WebhookKeys(own: [try Self.text("our-own-secret-1")], estate: .local) {
            try answer.withLock { try $0.get() }
        }
        let body = Array("{}".utf8)
        let own = try #require(WebhookSignature(Self.sign("{}", by: "our-own-secret-1")))
        let other = try #require(WebhookSignature(Self.sign("{}", by: "secret-of-acme-1")))
        #expect(await keys.verdict(on: body, signed: own) == .estate(.local))
        #expect(await keys.verdict(on: body, signed: other) == .undecided)

        let known = try Self.text("secret-of-acme-1")
        answer.withLock { $0 = .success([(known, EstateID("acme"))]) }
        try await Task.sleep(for: .milliseconds(1_050))
        #expect(await keys.verdict(on: body, signed: other) == .estate(EstateID("acme")))
        // Away again, what was known last goes on to count.
        answer.withLock { $0 = .failure(Away()) }
        try await Task.sleep(for: .milliseconds(1_050))
        #expect(await keys.verdict(on: body, signed: other) == .estate(EstateID("acme")))
        // A secret that is not there any more has lost its force a second later.
        answer.withLock { $0 = .success([]) }
        try await Task.sleep(for: .milliseconds(1_050))
        #expect(await keys.verdict(on: body, signed: other) == .unknown)
    }

    @Test(arguments: ["", "too short", "fifteen-letters", "sixteen letters!", String(repeating: "a", count: 513)])
    func weakSecretsAreRefused(text: String) { #expect(WebhookSecretText(text) == nil) }

    @Test func aSecretIsNeverDescribed() throws {
        let text = try Self.text("never-to-be-shown")
        #expect(!"\(text) \(String(reflecting: text.description))".contains("never-to-be-shown"))
    }

    /// What was known goes on to count while the database does not answer.
    @Test(.timeLimit(.minutes(5))) func aDatabaseThatHangsIsNotWaitedForForEver() async throws {
        let known = try Self.text("secret-of-acme-1")
        let hangs = Mutex(false)
        let keys = WebhookKeys(own: [], estate: .local) {
            if hangs.withLock({ $0 }) {
                // As a call that blocks: it does not hear that it is to end.
                await withCheckedContinuation { (_: CheckedContinuation<Void, Never>) in }
            }
            return [(known, EstateID("acme"))]
        }
        let body = Array("{}".utf8)
        let signature = try #require(WebhookSignature(Self.sign("{}", by: "secret-of-acme-1")))
        #expect(await keys.verdict(on: body, signed: signature) == .estate(EstateID("acme")))
        hangs.withLock { $0 = true }
        try await Task.sleep(for: .milliseconds(1_050))
        #expect(await keys.verdict(on: body, signed: signature) == .estate(EstateID("acme")))
    }
}
