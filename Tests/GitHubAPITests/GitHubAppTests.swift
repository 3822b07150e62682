import Crypto
import CryptoExtras
import Foundation
import GhillieCore
import GitHubAPI
import JWTKit
import Testing

@Suite
struct GitHubAppTests {
    private struct Claims: JWTPayload {
        let iss: String
        let iat: Int64
        let exp: Int64

        func verify(using algorithm: some JWTAlgorithm) {}
    }

    private static func key() throws -> String { try _RSA.Signing.PrivateKey(keySize: .bits2048).pemRepresentation }

    private static func claims(_ request: ScriptedRequest, key: String) async throws -> Claims {
        let publicKey = try Insecure.RSA.PublicKey(backing: .init(pemRepresentation: publicPEM(key)))
        let keys = await JWTKeyCollection().add(rsa: publicKey, digestAlgorithm: .sha256)
        return try await keys.verify(String((request.authorization ?? "").dropFirst(7)), as: Claims.self)
    }

    private static func publicPEM(_ key: String) throws -> String {
        try _RSA.Signing.PrivateKey(pemRepresentation: key).publicKey.pemRepresentation
    }

    private static func app(_ key: String) -> GitHubConfiguration.Credentials {
        .app(id: "12345", key: .text(GitHubSecret(key)))
    }

    /// An App that is installed for the user `acme`, with tokens of an hour that bear their numbers.
    private static func installed(_ request: ScriptedRequest, token: String = "installed") -> ScriptedAnswer? {
        switch request.uri {
        case "/users/acme/installation": ScriptedAnswer(body: #"{"id":7}"#)
        case "/app/installations/7/access_tokens":
            ScriptedAnswer(
                status: 201,
                body: #"{"token":"\#(token)","expires_at":"\#((Scene.start + .seconds(3_600)).rfc3339)"}"#)
        case let uri where uri.hasSuffix("/installation"): ScriptedAnswer(status: 404)
        default: nil
        }
    }

    @Test
    func oneTokenIsFetchedForFiftyRequests() async throws {
        let scene = Scene()
        let key = try Self.key()
        try await scene.run(Self.app(key)) { request, _ in
            Self.installed(request) ?? ScriptedAnswer()
        } test: { client in
            try await withThrowingTaskGroup { group in
                for _ in 0..<50 { group.addTask { _ = try await client.send(somePath) } }
                try await group.waitForAll()
            }
        }
        let own = scene.requests.filter { $0.uri != somePath.path }
        #expect(
            own.map(\.uri) == [
                "/orgs/acme/installation", "/users/acme/installation", "/app/installations/7/access_tokens",
            ])
        #expect(scene.requests.count == 53)
        #expect(scene.requests.last?.authorization == "bearer installed")
        let claims = try await Self.claims(own[0], key: key)
        #expect(claims.iss == "12345")
        #expect(claims.iat == 1_800_000_000 - 60)
        #expect(claims.exp <= 1_800_000_000 + 540)
    }

    @Test
    func aTokenIsRenewedFiveMinutesBeforeItsEnd() async throws {
        let scene = Scene()
        try await scene.run(Self.app(try Self.key())) { request, _ in
            Self.installed(request) ?? ScriptedAnswer()
        } test: { client in
            _ = try await client.send(somePath)
            scene.advance(.seconds(3_299))
            _ = try await client.send(somePath)
            #expect(scene.requests.count == 5)
            scene.advance(.seconds(2))
            _ = try await client.send(somePath)
            #expect(scene.requests.count == 7)
        }
    }

    @Test
    func aRevokedTokenIsReplacedOnce() async throws {
        let scene = Scene()
        try await scene.run(Self.app(try Self.key())) { request, number in
            Self.installed(request, token: "installed-\(number)")
                ?? ScriptedAnswer(status: request.authorization == "bearer installed-2" ? 401 : 200)
        } test: { client in
            _ = try await client.send(somePath)
        }
        #expect(scene.requests.filter { $0.uri == somePath.path }.count == 2)
        let refusing = Scene()
        try await refusing.run(Self.app(try Self.key())) { request, _ in
            Self.installed(request) ?? ScriptedAnswer(status: 401)
        } test: { client in
            let fault = try await Scene.fault { _ = try await client.send(somePath) }
            #expect(fault?.reason == .unauthorized)
        }
        #expect(refusing.requests.filter { $0.uri == somePath.path }.count == 2)
    }

    @Test
    func aKeyFileThatChangesCountsWithoutARestart() async throws {
        let path = NSTemporaryDirectory() + "ghillie-key-\(UUID().uuidString).pem"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let (old, new) = (try Self.key(), try Self.key())
        try Data(old.utf8).write(to: URL(filePath: path))
        let scene = Scene()
        try await scene.run(.app(id: "12345", key: .file(path: path))) { request, _ in
            Self.installed(request) ?? ScriptedAnswer()
        } test: { client in
            _ = try await client.send(somePath)
            try Data(new.utf8).write(to: URL(filePath: path))
            scene.advance(.seconds(3_400))
            _ = try await client.send(somePath)
        }
        _ = try await Self.claims(scene.requests[0], key: old)
        let renewed = try #require(scene.requests.last { $0.uri.hasSuffix("access_tokens") })
        _ = try await Self.claims(renewed, key: new)
    }

    @Test
    func aClockThatIsWrongIsCorrectedByGitHubs() async throws {
        let scene = Scene()
        let key = try Self.key()
        try await scene.run(Self.app(key)) { request, number in
            number == 0
                ? ScriptedAnswer(status: 401, headers: ["date": "Fri, 15 Jan 2027 09:00:00 GMT"])
                : Self.installed(request) ?? ScriptedAnswer()
        } test: { client in
            _ = try await client.send(somePath)
        }
        #expect(try await Self.claims(scene.requests[1], key: key).iat == 1_800_000_000 + 3_600 - 60)
    }

    @Test
    func anAppThatIsNotInstalledSaysSoAndIsNotAskedByEachWaiter() async throws {
        let scene = Scene()
        try await scene.run(Self.app(try Self.key())) { _, _ in
            ScriptedAnswer(status: 404)
        } test: { client in
            await withTaskGroup { group in
                for _ in 0..<10 {
                    group.addTask {
                        let fault = try? await Scene.fault { _ = try await client.send(somePath) }
                        #expect(fault?.reason == .notFound)
                        #expect(fault?.description.contains("not installed") == true)
                    }
                }
            }
        }
        #expect(scene.requests.count == 2)
    }

    @Test
    func aKeyThatIsNoneIsNamedAndNotShown() async throws {
        let scene = Scene()
        try await scene.run(Self.app("-----BEGIN hidden-----")) { _, _ in
            ScriptedAnswer()
        } test: { client in
            let fault = try #require(try await Scene.fault { _ = try await client.send(somePath) })
            #expect(fault.reason == .misconfigured)
            #expect(!String(reflecting: fault).contains("hidden"))
        }
        #expect(scene.requests.isEmpty)
    }

    @Test
    func anAppIsToldHowOftenItIsInstalledAndHowFarItsClockIsOff() async throws {
        let scene = Scene()
        let key = try Self.key()
        try await scene.run(Self.app(key)) { _, _ in
            ScriptedAnswer(
                headers: ["date": "Fri, 15 Jan 2027 09:00:00 GMT"], body: #"{"id":12345,"installations_count":3}"#)
        } test: { client in
            let app = try #require(try await client.app())
            #expect(app.installations == 3)
            #expect(app.clockLead == .seconds(3_600))
        }
        #expect(scene.requests.map(\.uri) == ["/app"])
        #expect(try await Self.claims(scene.requests[0], key: key).iss == "12345")
    }

    @Test(arguments: [401, 404])
    func anAppThatGitHubDoesNotKnowIsToldWhatToCompare(status: Int) async throws {
        let scene = Scene()
        try await scene.run(Self.app(try Self.key())) { _, _ in
            ScriptedAnswer(status: status, body: #"{"message":"hidden"}"#)
        } test: { client in
            let fault = try #require(try await Scene.fault { _ = try await client.app() })
            #expect(fault.reason == .unauthorized)
            #expect(fault.description.contains("compare GHILLIE_GITHUB_APP_ID"))
        }
    }

    @Test
    func whatAnswersForGitHubWithoutAnAppIsNotTakenForIt() async throws {
        let scene = Scene()
        try await scene.run(Self.app(try Self.key())) { _, _ in
            ScriptedAnswer(body: "<html>hidden</html>")
        } test: { client in
            let fault = try #require(try await Scene.fault { _ = try await client.app() })
            #expect(fault.reason == .malformed)
        }
    }

    @Test
    func whoHasInstalledTheAppIsAskedForOnceAnHourPageByPage() async throws {
        let scene = Scene()
        try await scene.run(Self.app(try Self.key())) { request, _ in
            guard request.uri.hasSuffix("&page=2") else {
                return ScriptedAnswer(
                    headers: ["link": #"</app/installations?per_page=100&page=2>; rel="next""#],
                    body: #"[{"account":{"login":"acme"},"suspended_at":null},{"account":{"slug":"an-enterprise"}}]"#)
            }
            let suspended = #"{"account":{"login":"asleep"},"suspended_at":"2026-01-01T00:00:00Z"}"#
            return ScriptedAnswer(body: #"[\#(suspended),{"account":{"login":"umbrella"}}]"#)
        } test: { client in
            let lane = client.lane(EstateID("acme"))
            #expect(try await lane.owners() == ["acme", "umbrella"])
            scene.advance(.seconds(3_599))
            #expect(try await client.owners() == ["acme", "umbrella"])
            #expect(scene.requests.count == 2)
            scene.advance(.seconds(1))
            _ = try await client.owners()
            #expect(scene.requests.count == 4)
        }
        #expect(scene.requests.first?.uri == "/app/installations?per_page=100")
    }

    @Test
    func aTokenIsNoApp() async throws {
        let scene = Scene()
        try await scene.run { _, _ in
            ScriptedAnswer()
        } test: { client async throws in
            #expect(try await client.app() == nil)
            #expect(try await client.owners().isEmpty)
        }
        #expect(scene.requests.isEmpty)
    }
}
