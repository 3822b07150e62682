import GhillieCore
import GitHubAPI
import Testing

@Suite
struct RateBudgetTests {
    private static func inSeconds(_ seconds: Int64) -> String {
        String(Scene.start.microseconds / 1_000_000 + seconds)
    }

    @Test(arguments: [403, 429])
    func aPrimaryLimitIsWaitedForToItsEnd(status: Int) async throws {
        let scene = Scene()
        try await scene.run { _, number in
            number > 0
                ? ScriptedAnswer()
                : ScriptedAnswer(
                    status: status,
                    headers: [
                        "x-ratelimit-limit": "5000", "x-ratelimit-remaining": "0",
                        "x-ratelimit-reset": Self.inSeconds(42),
                    ])
        } test: { client in
            _ = try await client.send(somePath)
            let budget = try #require(await client.budgets().first)
            #expect(
                budget.label == "token" && budget.resource == "core" && budget.limit == 5_000 && budget.remaining == 0)
        }
        #expect(scene.waited == [.seconds(42)])
    }

    @Test
    func aLimitThatLastsLongIsThrownAndHoldsAllOfTheInstallation() async throws {
        let scene = Scene()
        try await scene.run { _, number in
            number > 0 ? ScriptedAnswer() : ScriptedAnswer(status: 403, headers: ["retry-after": "600"])
        } test: { client in
            let end = Scene.start + .seconds(600)
            for lane in ["a", "b"] {
                let fault = try await Scene.fault { _ = try await client.lane(EstateID(lane)).send(somePath) }
                #expect(fault?.reason == .limited(until: end))
            }
            #expect(scene.requests.count == 1)
            scene.advance(.seconds(600))
            _ = try await client.send(somePath)
            #expect(scene.requests.count == 2)
        }
    }

    @Test
    func aSecondaryLimitWithoutAnEndIsAMinuteAndThenTwo() async throws {
        let scene = Scene()
        let body = #"{"message":"You have exceeded a secondary rate limit."}"#
        try await scene.run(change: { $0.longestWait = .seconds(600) }) { _, number in
            number < 2 ? ScriptedAnswer(status: 403, body: body) : ScriptedAnswer()
        } test: { client in
            _ = try await client.send(somePath)
        }
        #expect(scene.waited.count == 2)
        #expect((.seconds(60)...(.seconds(72))).contains(scene.waited[0]))
        #expect((.seconds(120)...(.seconds(144))).contains(scene.waited[1]))
    }

    @Test
    func aLimitWithinAnAnswerOf200IsALimit() async throws {
        let scene = Scene()
        let body = """
            {"data":{"rateLimit":{"limit":5000,"remaining":0,"resetAt":"\((Scene.start + .seconds(30)).rfc3339)"}},\
            "errors":[{"type":"RATE_LIMITED","message":"API rate limit exceeded"}]}
            """
        try await scene.run { _, number in
            ScriptedAnswer(body: number == 0 ? body : #"{"data":{}}"#)
        } test: { client in
            _ = try await client.send(someQuery)
        }
        #expect(scene.waited == [.seconds(30)])
    }

    /// With the status of success and the body of a refusal, and as an error of a type of its own.
    @Test(arguments: [
        #"{"message":"You have exceeded a secondary rate limit.","documentation_url":"https://docs.github.com"}"#,
        #"{"data":null,"errors":[{"type":"ABUSE","message":"You have exceeded a secondary rate limit."}]}"#,
    ])
    func aSecondaryLimitWithinAnAnswerOf200IsALimit(body: String) async throws {
        let scene = Scene()
        try await scene.run { _, number in
            number > 0
                ? ScriptedAnswer(body: #"{"data":{}}"#) : ScriptedAnswer(headers: ["retry-after": "25"], body: body)
        } test: { client in
            _ = try await client.send(someQuery)
        }
        #expect(scene.waited == [.seconds(25)])
    }

    @Test
    func aWaitThatAnOverloadedServerAsksForIsNotCutShort() async throws {
        let scene = Scene()
        try await scene.run { _, number in
            number > 0 ? ScriptedAnswer() : ScriptedAnswer(status: 503, headers: ["retry-after": "30"])
        } test: { client in
            _ = try await client.send(somePath)
        }
        #expect(scene.waited == [.seconds(30)])
    }

    @Test
    func whatIsLeftComesFromTheAnswerToo() async throws {
        let scene = Scene()
        let end = Scene.start + .seconds(1_800)
        let body = #"{"data":{"rateLimit":{"limit":5000,"remaining":0,"resetAt":"\#(end.rfc3339)"}}}"#
        try await scene.run { _, _ in
            ScriptedAnswer(body: body)
        } test: { client in
            _ = try await client.send(someQuery)
            #expect(await client.budgets().map(\.remaining) == [0])
            let fault = try await Scene.fault { _ = try await client.send(someQuery) }
            #expect(fault?.reason == .limited(until: end))
        }
        #expect(scene.requests.count == 1)
    }

    @Test
    func aResetCountsByGitHubsClock() async throws {
        let scene = Scene()
        // GitHub's clock stands at 2027-01-15T08:10:00Z, ten minutes ahead of this host's.
        try await scene.run { _, number in
            number > 0
                ? ScriptedAnswer()
                : ScriptedAnswer(
                    status: 429,
                    headers: [
                        "date": "Fri, 15 Jan 2027 08:10:00 GMT", "x-ratelimit-limit": "1", "x-ratelimit-remaining": "0",
                        "x-ratelimit-reset": Self.inSeconds(620),
                    ])
        } test: { client in
            _ = try await client.send(somePath)
        }
        #expect(scene.waited == [.seconds(20)])
    }

    /// Of 100 requests an hour the last quarter is left to the estate that has had fewer than half.
    @Test
    func anEstateThatAsksForMuchLeavesAnotherItsShare() async throws {
        let scene = Scene()
        let reset = Scene.start + .seconds(3_600)
        try await scene.run { _, number in
            ScriptedAnswer(headers: [
                "x-ratelimit-limit": "100", "x-ratelimit-remaining": "\(99 - number % 100)",
                "x-ratelimit-reset": Self.inSeconds(number < 100 ? 3_600 : 7_200),
            ])
        } test: { client in
            let (large, small) = (client.lane(EstateID("large")), client.lane(EstateID("small")))
            _ = try await small.send(somePath)
            let fault = try await Scene.fault { while true { _ = try await large.send(somePath) } }
            #expect(fault?.reason == .limited(until: reset))
            #expect(scene.requests.count == 75)
            for _ in 0..<25 { _ = try await small.send(somePath) }
            let end = try await Scene.fault { _ = try await small.send(somePath) }
            #expect(end?.reason == .limited(until: reset))
            scene.advance(.seconds(3_600))
            _ = try await large.send(somePath)
        }
    }

    /// A server or a proxy may not say of what a limit is: it is of what was asked for, and of nothing else.
    @Test
    func aLimitWithoutAResourceIsOfWhatWasAskedFor() async throws {
        let scene = Scene()
        try await scene.run { request, _ in
            request.uri.hasSuffix("/graphql")
                ? ScriptedAnswer(
                    headers: [
                        "x-ratelimit-limit": "5000", "x-ratelimit-remaining": "0",
                        "x-ratelimit-reset": Self.inSeconds(1_800),
                    ], body: #"{"data":{}}"#)
                : ScriptedAnswer()
        } test: { client in
            _ = try await client.send(someQuery)
            let fault = try await Scene.fault { _ = try await client.send(someQuery) }
            #expect(fault?.reason == .limited(until: Scene.start + .seconds(1_800)))
            _ = try await client.send(somePath)
        }
        #expect(scene.requests.count == 2)
    }

    @Test
    func noMoreThanTwentyAreOnTheirWay() async throws {
        let counts = Guarded((now: 0, most: 0))
        try await Scene().run { _, _ in
            counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            try? await Task.sleep(for: .milliseconds(5))
            counts.withLock { $0.now -= 1 }
            return ScriptedAnswer()
        } test: { client in
            try await withThrowingTaskGroup { group in
                for _ in 0..<100 { group.addTask { _ = try await client.send(somePath) } }
                try await group.waitForAll()
            }
        }
        let most = counts.withLock { $0.most }
        #expect(most > 1 && most <= 20)
    }
}
