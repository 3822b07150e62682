import GhillieCore
import Gold
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Testing

@testable import HTTPAPI

@Suite struct RequestTests {
    // MARK: - Accept

    private static let offers = ["application/json", "text/markdown", "text/html"]

    @Test(
        arguments: [
            (nil, "application/json"), ("*/*", "application/json"), ("text/html", "text/html"),
            ("text/*", "text/markdown"), ("text/html;q=0.5, text/markdown;q=0.9", "text/markdown"),
            ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"), ("*/*, application/json;q=0", "text/markdown"),
            ("TEXT/HTML; Q=1", "text/html"), ("image/png", nil), ("application/json;q=0", nil),
        ] as [(String?, String?)])
    func theFormThatIsWantedMostIsGiven(accept: String?, expected: String?) {
        #expect(MediaRange.best(of: Self.offers, accept: accept) == expected)
    }

    // MARK: - Paths

    @Test func aPathIsMatchedByItsParts() {
        let route = Route(.get, "/repositories/{owner}/{name}/reports/latest", access: .token(.read)) { _ in .json("") }
        #expect(
            route.match("/repositories/acme/rocket%2Dx/reports/latest") == ["owner": "acme", "name": "rocket-x"])
        for path in ["/repositories/acme/reports/latest", "/repositories/acme//reports/latest", "/", "", "/health"] {
            #expect(route.match(path) == nil)
        }
        #expect(route.takes(.head))
        #expect(!route.takes(.post))
    }

    @Test func aCursorComesBackAsItWent() throws {
        let id = try #require(ReportID("0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"))
        for microseconds in [0, 1, -5, 1_700_000_000_123_456, 253_402_300_799_999_999] as [Int64] {
            let cursor = ReportCursor(.init(generatedAt: Instant(microseconds: microseconds), id: id))
            #expect(ReportCursor(cursor.text) == cursor)
            #expect(cursor.text.utf8.allSatisfy { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: "+") })
        }
        #expect(ReportCursor("nonsense") == nil)
        #expect(ReportCursor("") == nil)
    }

    @Test func aRequestIsNamedByItsCallerWhereThatIsHarmless() {
        #expect(RequestID(proposed: "abc-1.2_3").rawValue == "abc-1.2_3")
        for proposed in ["", "two words", "line\nbreak", String(repeating: "a", count: 65)] {
            #expect(RequestID(proposed: proposed).rawValue.count == 32)
        }
    }

    @Test func requestsWithoutANameAreAllNamedDifferently() {
        #expect(Set((0..<1_000).map { _ in RequestID() }).count == 1_000)
    }

    // MARK: - Replies

    @Test func headHasTheLengthWithoutTheBody() {
        let request = HTTPRequest(method: .head, scheme: nil, authority: nil, path: "/")
        let response = Reply.json("{}").response(to: request, requestID: RequestID())
        #expect(response.headers[.contentLength] == "2")
        #expect(response.body.contentLength == 0)
    }

    @Test func whatHasNotChangedIsNotSentAgain() throws {
        var request = HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/")
        let reply = Reply.json("{}", hasETag: true)
        let tag = try #require(reply.response(to: request, requestID: RequestID()).headers[.eTag])
        for condition in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
            request.headerFields[.ifNoneMatch] = condition
            #expect(reply.response(to: request, requestID: RequestID()).status == .notModified)
        }
        request.headerFields[.ifNoneMatch] = "\"other\""
        #expect(reply.response(to: request, requestID: RequestID()).status == .ok)
    }

    @Test func aProblemSaysWhatFailsAndByWhichIdItIsFound() throws {
        let problem = Problem.notReady([.init(check: "database", detail: "it cannot be reached")])
        let reply = Reply(problem, requestID: RequestID(proposed: "r1"))
        #expect(reply.status == .serviceUnavailable)
        #expect(reply.contentType == "application/problem+json")
        #expect(reply.body.contains(#""check": "database""#))
        #expect(reply.body.contains("urn:request:r1"))
    }
}
