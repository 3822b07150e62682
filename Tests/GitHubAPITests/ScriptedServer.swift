import NIOCore
import NIOHTTP1
import NIOPosix

struct ScriptedRequest: Sendable {
    let method: String
    let uri: String
    let authorization: String?
    let userAgent: String?
    let body: String
}

struct ScriptedAnswer: Sendable {
    var status = 200
    var headers: [String: String] = [:]
    var body = "{}"
    /// The connection ends before the last bytes of the body.
    var breaksOff = false
    /// Between any two bytes of the body.
    var pause: TimeAmount?
}

/// Runs `test` beside an HTTP server on a free port of the loopback interface that answers as `script` says.
func withServer<Result>(
    _ script: @escaping @Sendable (ScriptedRequest) async -> ScriptedAnswer,
    test: (_ url: String) async throws -> Result
) async throws -> Result {
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .serverChannelOption(.backlog, value: 256)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.configureHTTPServerPipeline(withPipeliningAssistance: false)
                try channel.pipeline.syncOperations.addHandler(ScriptHandler(script: script))
            }
        }
        .bind(host: "127.0.0.1", port: 0).get()
    do {
        let result = try await test("http://127.0.0.1:\(server.localAddress?.port ?? 0)")
        try await server.close()
        return result
    } catch {
        try? await server.close()
        throw error
    }
}

private final class ScriptHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    private let script: @Sendable (ScriptedRequest) async -> ScriptedAnswer
    private var head: HTTPRequestHead?
    private var body = ""

    init(script: @escaping @Sendable (ScriptedRequest) async -> ScriptedAnswer) { self.script = script }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = ""
        case .body(let buffer): body += String(buffer: buffer)
        case .end:
            guard let head else { return }
            let request = ScriptedRequest(
                method: head.method.rawValue, uri: head.uri, authorization: head.headers.first(name: "authorization"),
                userAgent: head.headers.first(name: "user-agent"), body: body)
            let channel = context.channel
            let script = script
            let answer = context.eventLoop.makePromise(of: ScriptedAnswer.self)
            answer.completeWithTask { await script(request) }
            answer.futureResult.whenSuccess { Self.write($0, to: channel) }
        }
    }

    private static func write(_ answer: ScriptedAnswer, to channel: any Channel) {
        var headers = HTTPHeaders(answer.headers.map { ($0.key, $0.value) })
        headers.replaceOrAdd(name: "content-length", value: String(answer.body.utf8.count + (answer.breaksOff ? 9 : 0)))
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status), headers: headers)
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        if let pause = answer.pause { return drip(Array(answer.body.utf8)[...], every: pause, to: channel) }
        channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: answer.body))), promise: nil)
        if answer.breaksOff {
            channel.close(promise: nil)
        } else {
            channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
        }
    }

    private static func drip(_ bytes: ArraySlice<UInt8>, every pause: TimeAmount, to channel: any Channel) {
        guard let byte = bytes.first, channel.isActive else { return }
        channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: [byte]))), promise: nil)
        channel.eventLoop.scheduleTask(in: pause) { drip(bytes.dropFirst(), every: pause, to: channel) }
    }
}
