import GhillieCore
import GitHubAPI
import NIOCore
import Testing

@Suite
struct GitHubClientFaultTests {
    @Test
    func aRequestBearsItsTokenAndItsName() async throws {
        let scene = Scene()
        try await scene.run { _, _ in
            ScriptedAnswer(body: #"{"data":{"viewer":{"login":"me"}}}"#)
        } test: { client in
            let reply = try await client.send(someQuery)
            #expect(reply.data["viewer"]?["login"] == "me")
            #expect(reply.failures.isEmpty)
        }
        let request = try #require(scene.requests.first)
        #expect(request.method == "POST" && request.uri == "/graphql")
        #expect(request.authorization == "bearer hidden-token")
        #expect(request.userAgent == "ghillie")
        #expect(request.body == #"{"query":"query { viewer { login } }","variables":{}}"#)
    }

    @Test(arguments: [
        (401, "", GitHubFault.Reason.unauthorized), (403, "", .forbidden), (404, "", .notFound), (410, "", .notFound),
        (422, "", .rejected), (451, "", .unavailable), (418, "", .other), (200, "{\"id\":", .malformed),
        (200, "7", .malformed), (200, "null", .malformed), (200, "", .malformed), (200, "<html></html>", .malformed),
        (403, #"{"message":"Repository access blocked"}"#, .unavailable),
    ])
    func aStatusOrABodyThatIsNoAnswerHasItsReason(status: Int, body: String, reason: GitHubFault.Reason) async throws {
        try await Scene().run { _, _ in
            ScriptedAnswer(status: status, body: body)
        } test: { client in
            let fault = try await Scene.fault { _ = try await client.send(somePath) }
            #expect(fault?.reason == reason)
            #expect(fault?.description.contains("hidden-token") == false)
        }
    }

    @Test(arguments: [
        (#"{"data":null,"errors":[{"type":"NOT_FOUND","message":"hidden"}]}"#, GitHubFault.Reason.notFound),
        (#"{"data":null,"errors":[{"type":"FORBIDDEN","message":"hidden"}]}"#, .forbidden),
        (#"{"errors":[{"message":"Parse error on hidden"}]}"#, .rejected), (#"{"data":null}"#, .malformed),
        (#"{"data":[1]}"#, .malformed), (#"[]"#, .malformed), (#"{"data":{},"errors":"no"}"#, .malformed),
        (#"{"data":null,"errors":[{"type":"MAX_NODE_LIMIT_EXCEEDED"}]}"#, .tooMuch),
    ])
    func aGraphQLAnswerWithoutDataIsAFault(body: String, reason: GitHubFault.Reason) async throws {
        try await Scene().run { _, _ in
            ScriptedAnswer(body: body)
        } test: { client in
            let fault = try await Scene.fault { _ = try await client.send(someQuery) }
            #expect(fault?.reason == reason)
            #expect(fault?.description.contains("hidden") == false)
        }
    }

    @Test
    func dataBesideErrorsIsToldToBeIncomplete() async throws {
        let body = #"{"data":{"a":null,"b":{}},"errors":[{"type":"NOT_FOUND","path":["a",0],"message":"gone"}]}"#
        try await Scene().run { _, _ in
            ScriptedAnswer(body: body)
        } test: { client in
            let reply = try await client.send(someQuery)
            #expect(reply.failures == [.init(type: "NOT_FOUND", path: ["a", "0"], message: "gone")])
        }
    }

    @Test
    func whatMayGoAwayIsTriedAgainAndThenNamed() async throws {
        let scene = Scene()
        try await scene.run { _, number in
            ScriptedAnswer(status: number < 2 ? 502 : 200)
        } test: { client in
            _ = try await client.send(somePath)
        }
        #expect(scene.requests.count == 3 && scene.waited.count == 2)
        let other = Scene()
        try await other.run { _, _ in
            ScriptedAnswer(status: 504)
        } test: { client in
            let fault = try await Scene.fault { _ = try await client.send(somePath) }
            #expect(fault?.reason == .tooMuch)
        }
        #expect(other.requests.count == 3)
    }

    @Test
    func anAnswerThatBreaksOffIsNoAnswer() async throws {
        let scene = Scene()
        try await scene.run { _, number in
            ScriptedAnswer(body: "{}", breaksOff: number == 0)
        } test: { client in
            _ = try await client.send(somePath)
        }
        #expect(scene.requests.count == 2)
        try await Scene().run { _, _ in
            ScriptedAnswer(body: "{}", breaksOff: true)
        } test: { client in
            let fault = try await Scene.fault { _ = try await client.send(somePath) }
            #expect(fault?.reason == .disconnected)
        }
    }

    @Test
    func anAnswerThatIsTooGreatIsReadNoFurther() async throws {
        let scene = Scene()
        try await scene.run(change: { $0.largestBody = 100 }) { _, _ in
            ScriptedAnswer(body: "[" + String(repeating: " ", count: 200) + "]")
        } test: { client in
            let fault = try await Scene.fault { _ = try await client.send(somePath) }
            #expect(fault?.reason == .tooMuch)
        }
        #expect(scene.requests.count == 1)
    }

    /// Pieces of half the size may do, and asking for the same again does not.
    @Test
    func anAnswerOfTooManyValuesIsReadNoFurther() async throws {
        let scene = Scene()
        try await scene.run(change: { $0.mostValues = 4 }) { _, _ in
            ScriptedAnswer(body: "[1,2,3,4]")
        } test: { client in
            let fault = try await Scene.fault { _ = try await client.send(somePath) }
            #expect(fault?.reason == .tooMuch)
        }
        #expect(scene.requests.count == 1)
    }

    @Test
    func aServerThatDoesNotAnswerIsLeft() async throws {
        try await Scene().run(change: {
            $0.timeout = .milliseconds(100); $0.retries = 0
        }) { _, _ in
            try? await Task.sleep(for: .seconds(2))
            return ScriptedAnswer()
        } test: { client in
            let fault = try await Scene.fault { _ = try await client.send(somePath) }
            #expect(fault?.reason == .tooMuch)
        }
    }

    /// Each byte of it comes in time.
    @Test(.timeLimit(.minutes(5)))
    func anAnswerThatDripsIsLeft() async throws {
        try await Scene().run(change: {
            $0.timeout = .milliseconds(300); $0.retries = 0
        }) { _, _ in
            ScriptedAnswer(body: String(repeating: " ", count: 100_000), pause: .milliseconds(20))
        } test: { client in
            let fault = try await Scene.fault { _ = try await client.send(somePath) }
            #expect(fault?.reason == .tooMuch)
        }
    }

    @Test
    func aRenamedRepositoryIsFollowedOnItsOwnHostOnly() async throws {
        let scene = Scene()
        try await scene.run { request, _ in
            request.uri == "/repos/acme/rocket"
                ? ScriptedAnswer(status: 301, headers: ["location": "/repositories/7"]) : ScriptedAnswer()
        } test: { client in
            _ = try await client.send(somePath)
        }
        #expect(scene.requests.map(\.uri) == ["/repos/acme/rocket", "/repositories/7"])
        try await Scene().run { _, _ in
            ScriptedAnswer(status: 302, headers: ["location": "http://localhost:1/repos"])
        } test: { client in
            let fault = try await Scene.fault { _ = try await client.send(somePath) }
            #expect(fault?.reason == .other)
        }
    }

    @Test
    func theNextPageIsToldAndQueriesAreEncoded() async throws {
        let scene = Scene()
        let link = #"</repositories/7/commits?page=3>; rel="next", </x?page=9>; rel="last""#
        try await scene.run { _, _ in
            ScriptedAnswer(headers: ["link": link], body: "[]")
        } test: { client in
            let request = RESTRequest(
                owner: "acme", path: "/repos/acme/rocket/commits", query: ["sha": "a&b", "page": "2"])
            #expect(try await client.send(request).next == "/repositories/7/commits?page=3")
            for path in ["//evil.example/x", "/repos/../x", "repos", "/a?b", "/a b"] {
                let fault = try await Scene.fault { _ = try await client.send(RESTRequest(owner: "acme", path: path)) }
                #expect(fault?.reason == .rejected)
            }
        }
        #expect(scene.requests.map(\.uri) == ["/repos/acme/rocket/commits?page=2&sha=a%26b"])
    }

    @Test
    func aSecretSaysNothingOfItself() {
        let credentials = GitHubConfiguration.Credentials.token(GitHubSecret("hidden"))
        #expect(!"\(credentials)".contains("hidden"))
        #expect(!String(reflecting: GitHubConfiguration(credentials: credentials)).contains("hidden"))
    }
}
