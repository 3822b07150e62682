import CryptoExtras
import Foundation
import GhillieCore
import GitHubAPI
import Synchronization
import Testing

@Suite
struct FailedDeliveriesTests {
    private static func app() throws -> GitHubConfiguration.Credentials {
        .app(id: "12345", key: .text(GitHubSecret(try _RSA.Signing.PrivateKey(keySize: .bits2048).pemRepresentation)))
    }

    private static func entry(_ id: Int, _ guid: String, status: Int, ago: Int = 600, redelivery: Bool = false)
        -> String
    {
        let at = (Scene.start - .seconds(ago)).rfc3339
        return #"{"id":\#(id),"guid":"\#(guid)","delivered_at":"\#(at)","redelivery":\#(redelivery),"status":"x","#
            + #""status_code":\#(status),"event":"push"}"#
    }

    private static func posts(_ scene: Scene) -> [String] { scene.requests.filter { $0.method == "POST" }.map(\.uri) }

    @Test
    func eachFailedDeliveryIsAskedForOnceTheOldestFirst() async throws {
        let scene = Scene()
        let list = [
            Self.entry(9_007_199_254_740_993, "c", status: 503), Self.entry(13, "d", status: 0, redelivery: true),
            Self.entry(12, "b", status: 401), Self.entry(11, "ok", status: 202), Self.entry(10, "d", status: 502),
            Self.entry(9, "a", status: 0),
        ]
        try await scene.run(Self.app()) { request, _ in
            request.method == "POST"
                ? ScriptedAnswer(status: 202) : ScriptedAnswer(body: "[" + list.joined(separator: ",") + "]")
        } test: { client in
            let deliveries = FailedDeliveries(client: client, clock: scene.clock)
            let count1 = try await deliveries.sweep()
            #expect(count1 == 2)
            let count2 = try await deliveries.sweep()
            #expect(count2 == 0)
        }
        #expect(
            Self.posts(scene) == [
                "/app/hook/deliveries/9/attempts", "/app/hook/deliveries/9007199254740993/attempts",
            ])
        #expect(scene.requests[0].uri == "/app/hook/deliveries?per_page=100&status=failure")
        // Signed as the App: a JSON Web Token, and no installation's.
        #expect(scene.requests.allSatisfy { $0.authorization?.hasPrefix("bearer eyJ") == true })
    }

    @Test
    func pagesAreReadAsFarBackAsTheHorizon() async throws {
        let scene = Scene()
        try await scene.run(Self.app()) { request, _ in
            guard request.method == "GET" else { return ScriptedAnswer(status: 202) }
            let page = request.uri.contains("cursor=") ? 2 : 1
            let ago = page == 1 ? 60 : 7 * 3_600
            return ScriptedAnswer(
                headers: ["link": #"</app/hook/deliveries?per_page=100&cursor=v1_\#(page)>; rel="next""#],
                body: "[\(Self.entry(page, "guid-\(page)", status: 500, ago: ago))]")
        } test: { client in
            let count3 = try await FailedDeliveries(client: client, clock: scene.clock).sweep()
            #expect(count3 == 1)
        }
        #expect(scene.requests.filter { $0.method == "GET" }.count == 2)
        #expect(Self.posts(scene) == ["/app/hook/deliveries/1/attempts"])
    }

    @Test
    func aListWithoutEndIsReadTenPagesFar() async throws {
        let scene = Scene()
        try await scene.run(Self.app()) { _, number in
            ScriptedAnswer(
                headers: ["link": #"</app/hook/deliveries?cursor=v1_\#(number)>; rel="next""#], body: "[]")
        } test: { client in
            let count4 = try await FailedDeliveries(client: client, clock: scene.clock).sweep()
            #expect(count4 == 0)
        }
        #expect(scene.requests.count == 10)
    }

    @Test
    func anAppWithoutAWebhookAndADeliveryThatIsGoneAreNoFaults() async throws {
        let none = Scene()
        try await none.run(Self.app()) { _, _ in
            ScriptedAnswer(status: 404)
        } test: { client in
            let count5 = try await FailedDeliveries(client: client, clock: none.clock).sweep()
            #expect(count5 == 0)
        }
        #expect(none.requests.count == 1)
        let gone = Scene()
        try await gone.run(Self.app()) { request, _ in
            request.method == "POST"
                ? ScriptedAnswer(status: 404) : ScriptedAnswer(body: "[\(Self.entry(1, "a", status: 500))]")
        } test: { client in
            let deliveries = FailedDeliveries(client: client, clock: gone.clock)
            let count6 = try await deliveries.sweep()
            #expect(count6 == 0)
            let count7 = try await deliveries.sweep()
            #expect(count7 == 0)
        }
        #expect(Self.posts(gone).count == 1)
    }

    @Test
    func whatCouldNotBeAskedForIsAskedForAtTheNextLook() async throws {
        let scene = Scene()
        let refusals = Mutex(1)
        try await scene.run(Self.app()) { request, _ in
            guard request.method == "POST" else {
                return ScriptedAnswer(
                    body: "[\(Self.entry(2, "b", status: 500)),\(Self.entry(1, "a", status: 500))]")
            }
            let refuses =
                request.uri.contains("/2/")
                && refusals.withLock { left in
                    defer { left = 0 }
                    return left > 0
                }
            return ScriptedAnswer(status: refuses ? 422 : 202)
        } test: { client in
            let deliveries = FailedDeliveries(client: client, clock: scene.clock)
            let fault = try await Scene.fault { _ = try await deliveries.sweep() }
            #expect(fault?.reason == .rejected)
            let count8 = try await deliveries.sweep()
            #expect(count8 == 1)
        }
        #expect(Self.posts(scene).map { $0.split(separator: "/")[3] } == ["1", "2", "2"])
    }

    @Test(arguments: ["<html>", "{}", #"[{"id":1}]"#, "[", #"[{"id":"1","guid":"a","delivered_at":"now"}]"#])
    func whatIsNoListOfDeliveriesIsAFault(body: String) async throws {
        try await Scene().run(Self.app()) { _, _ in
            ScriptedAnswer(body: body)
        } test: { client in
            let fault = try await Scene.fault { _ = try await client.failedDeliveries(since: Scene.start) }
            #expect(fault?.reason == .malformed)
        }
    }

    @Test
    func aTokenAsksForNone() async throws {
        let scene = Scene()
        try await scene.run { _, _ in
            ScriptedAnswer()
        } test: { client in
            #expect(!client.isApp)
            let count9 = try await FailedDeliveries(client: client, clock: scene.clock).sweep()
            #expect(count9 == 0)
        }
        #expect(scene.requests.isEmpty)
    }
}
