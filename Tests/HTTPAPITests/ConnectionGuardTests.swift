import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPTypes
import Testing

@testable import HTTPAPI

@Suite struct ConnectionGuardTests {
    private static func channel() throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(handler: ConnectionGuard(limits: .init()))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return channel
    }

    private static func head(length: Int? = nil) -> HTTPRequestPart {
        var request = HTTPRequest(method: .get, scheme: "http", authority: "a", path: "/")
        request.headerFields[.contentLength] = length.map(String.init)
        return .head(request)
    }

    private static func status(of channel: EmbeddedChannel) throws -> Int? {
        guard case .head(let head) = try channel.readOutbound(as: HTTPResponsePart.self) else { return nil }
        return head.status.code
    }

    @Test func whoeverSendsNoHeadIsCutOff() throws {
        let channel = try Self.channel()
        channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(!channel.isActive)
    }

    @Test func anAnswerMayTakeItsTimeAndTheNextRequestToo() throws {
        let channel = try Self.channel()
        try channel.writeInbound(Self.head())
        try channel.writeInbound(HTTPRequestPart.end(nil))
        channel.embeddedEventLoop.advanceTime(by: .seconds(200))
        #expect(channel.isActive)
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        channel.embeddedEventLoop.advanceTime(by: .seconds(70))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(6))
        #expect(!channel.isActive)
    }

    @Test func whoeverTakesNoAnswerIsCutOff() throws {
        let channel = try Self.channel()
        try channel.writeInbound(Self.head())
        try channel.writeInbound(HTTPRequestPart.end(nil))
        channel.isWritable = false
        channel.pipeline.fireChannelWritabilityChanged()
        channel.embeddedEventLoop.advanceTime(by: .seconds(29))
        channel.isWritable = true
        channel.pipeline.fireChannelWritabilityChanged()
        channel.embeddedEventLoop.advanceTime(by: .seconds(200))
        #expect(channel.isActive)
        channel.isWritable = false
        channel.pipeline.fireChannelWritabilityChanged()
        channel.embeddedEventLoop.advanceTime(by: .seconds(31))
        #expect(!channel.isActive)
    }

    @Test func aRefusalIsNotTheAnswerToAnEarlierRequest() throws {
        let channel = try Self.channel()
        try channel.writeInbound(Self.head())
        try channel.writeInbound(HTTPRequestPart.end(nil))
        try channel.writeInbound(Self.head(length: 65_537))
        #expect(try Self.status(of: channel) == nil)
        #expect(!channel.isActive)
    }

    @Test func aSlowBodyIsCutOffHoweverItTrickles() throws {
        let channel = try Self.channel()
        try channel.writeInbound(Self.head())
        for _ in 0..<29 {
            try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "a")))
            channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        }
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(!channel.isActive)
    }

    @Test func aBodyThatSaysItIsTooLargeIsRefusedUnread() throws {
        let channel = try Self.channel()
        try channel.writeInbound(Self.head(length: 65_537))
        #expect(try channel.readInbound(as: HTTPRequestPart.self) == nil)
        #expect(try Self.status(of: channel) == 413)
    }

    @Test func aBodyThatBecomesTooLargeIsCutOff() throws {
        let channel = try Self.channel()
        try channel.writeInbound(Self.head())
        try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 0, count: 65_536)))
        #expect(channel.isActive)
        try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 0, count: 1)))
        #expect(!channel.isActive)
    }

    @Test func whatCannotBeReadIsAnsweredWithAProblem() throws {
        let large = try Self.channel()
        large.pipeline.fireErrorCaught(HTTPParserError.headerOverflow)
        #expect(try Self.status(of: large) == 431)
        let malformed = try Self.channel()
        malformed.pipeline.fireErrorCaught(HTTPParserError.invalidMethod)
        #expect(try Self.status(of: malformed) == 400)
    }
}
