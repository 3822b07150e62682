import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Cuts off whoever takes too long or sends too much, before a handler hears of it.
///
/// Each deadline is for the whole of its part, not from byte to byte: a client that sends one byte a second gains nothing.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    struct Limits: Sendable {
        /// From the connection to the end of the first request's head.
        var firstHead: TimeAmount = .seconds(10)
        /// From a reply to the end of the next request's head; longer than the proxies keep connections for reuse.
        var nextHead: TimeAmount = .seconds(75)
        /// From a head to the end of its body.
        var body: TimeAmount = .seconds(30)
        /// From when a client stops taking its answer until it takes more of it.
        var stalledAnswer: TimeAmount = .seconds(30)
        /// The largest body that a request may have.
        var bodyBytes: @Sendable (HTTPRequest) -> Int = { _ in Route.usualBodyBytes }
        /// The request's headers in all.
        var headBytes = 16 * 1_024
    }

    private enum Phase {
        case awaitingHead
        case readingBody(bytes: Int, limit: Int)
        case refusing
    }

    private let limits: Limits
    private var phase = Phase.awaitingHead
    private var unanswered = 0
    /// When the connection is cut off; `nil` while it waits for us.
    private var deadline: NIODeadline?
    /// What looks at the deadline, at the latest when it comes. It is left to go off early and set again: a deadline moves
    /// several times with each request, and a timer that is moved as often costs more than a probe's answer.
    private var alarm: (task: Scheduled<Void>, at: NIODeadline)?

    init(limits: Limits) { self.limits = limits }

    // MARK: - Reading

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { close(context, in: limits.firstHead) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { alarm?.task.cancel() }

    func channelActive(context: ChannelHandlerContext) {
        close(context, in: limits.firstHead)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        alarm?.task.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (unwrapInboundIn(data), phase) {
        case (_, .refusing): return
        case (.head(let head), _):
            let limit = limits.bodyBytes(head)
            guard (head.headerFields[.contentLength].flatMap { Int($0) } ?? 0) <= limit else {
                // Whoever waits for another answer would take this one for it.
                return unanswered == 0 ? refuse(.contentTooLarge, context) : context.close(promise: nil)
            }
            unanswered += 1
            phase = .readingBody(bytes: 0, limit: limit)
            close(context, in: limits.body)
        case (.body(let buffer), .readingBody(let bytes, let limit)):
            let sum = bytes + buffer.readableBytes
            // An answer may be on its way already, so there is no room for another one.
            guard sum <= limit else { return context.close(promise: nil) }
            phase = .readingBody(bytes: sum, limit: limit)
        case (.body, .awaitingHead): break
        case (.end, _):
            phase = .awaitingHead
            // While it takes no answers it is the client that is waited for.
            if context.channel.isWritable { deadline = nil }
            if unanswered == 0 { close(context, in: limits.nextHead) }
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError, unanswered == 0, case .awaitingHead = phase else {
            context.close(promise: nil)
            return
        }
        refuse(error == .headerOverflow ? .headTooLarge : .malformed, context)
    }

    // MARK: - Writing

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if !context.channel.isWritable {
            close(context, in: limits.stalledAnswer)
        } else if unanswered > 0, case .awaitingHead = phase {
            deadline = nil
        }
        context.fireChannelWritabilityChanged()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            unanswered -= 1
            if unanswered == 0, case .awaitingHead = phase { close(context, in: limits.nextHead) }
        }
        context.write(data, promise: promise)
    }

    /// Answers in the handlers' place and reads no further. The connection stays half open for a moment, since closing
    /// it while the client still sends would take the answer away from it.
    private func refuse(_ problem: Problem, _ context: ChannelHandlerContext) {
        phase = .refusing
        let request = HTTPRequest(method: .get, scheme: nil, authority: nil, path: nil)
        let id = RequestID()
        let reply = Reply(problem, requestID: id)
        var head = reply.response(to: request, requestID: id).head
        head.headerFields[.connection] = "close"
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(string: reply.body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.close(mode: .output, promise: nil)
        close(context, in: .seconds(1))
    }

    private func close(_ context: ChannelHandlerContext, in delay: TimeAmount) {
        let deadline = context.eventLoop.now + delay
        self.deadline = deadline
        if let alarm, alarm.at <= deadline { return }
        setAlarm(at: deadline, context)
    }

    private func setAlarm(at time: NIODeadline, _ context: ChannelHandlerContext) {
        alarm?.task.cancel()
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: time) { [self] in
            alarm = nil
            guard let deadline else { return }
            guard deadline <= context.eventLoop.now else { return setAlarm(at: deadline, context) }
            context.channel.close(promise: nil)
        }
        alarm = (task, time)
    }
}
