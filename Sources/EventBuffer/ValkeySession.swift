import CHiredis
import Foundation

/// One connection to a server, closed when nothing holds it any more. Its calls block.
///
/// Broken once, it stays so: another is made then. So is one whose server has become a replica.
final class ValkeySession {
    struct Patience: Sendable {
        var connecting: Duration = .seconds(1)
        /// For one reply; longer than anything that a server is asked to wait for itself.
        var answering: Duration = .seconds(3)
    }

    private let context: UnsafeMutablePointer<redisContext>
    /// Whether the server takes no writes any more, since another is the primary now: its name may lead to that one.
    private var isDemoted = false

    /// Connects, says who it is, and chooses the database.
    init(_ location: ValkeyLocation, _ patience: Patience = Patience()) throws(ValkeyError) {
        _ = Self.ignoresBrokenPipes
        guard let made = redisConnectWithTimeout(location.address, Int32(location.port), timeval(patience.connecting))
        else { throw .unreachable }
        context = made
        guard context.pointee.err == 0, redisSetTimeout(context, timeval(patience.answering)) == REDIS_OK else {
            throw .unreachable
        }
        redisEnableKeepAlive(context)
        if let credentials = location.credentials {
            var command = ValkeyCommand("AUTH")
            command.append([credentials.user, credentials.password].compactMap(\.self))
            do {
                try run(command)
            } catch .refused {
                // Whatever the code: a server that has no password refuses one.
                throw .authenticationFailed
            }
        }
        if location.database != 0 { try run(ValkeyCommand("SELECT", "\(location.database)")) }
    }

    deinit { redisFree(context) }

    var isBroken: Bool { isDemoted || context.pointee.err != 0 }

    /// - Throws: ``ValkeyError``, also for what the server refused.
    @discardableResult
    func run(_ command: ValkeyCommand) throws(ValkeyError) -> ValkeyReply {
        let reply = try pipeline([command])[0]
        if case .error(let code) = reply { throw ValkeyError(code: code, to: command.name) }
        return reply
    }

    /// Sends all of them before it waits for the first reply, and gives the replies in their order. What the server refused
    /// is a reply like the others.
    func pipeline(_ commands: [ValkeyCommand]) throws(ValkeyError) -> [ValkeyReply] {
        for command in commands { try send(command) }
        var replies: [ValkeyReply] = []
        replies.reserveCapacity(commands.count)
        for _ in commands { replies.append(try nextReply()) }
        if replies.contains(.error(code: "READONLY")) { isDemoted = true }
        return replies
    }

    private func send(_ command: ValkeyCommand) throws(ValkeyError) {
        let bytes = command.words.flatMap(\.self)
        let lengths = command.words.map(\.count)
        let status = bytes.withUnsafeBytes { buffer in
            var offset = 0
            var starts = lengths.map { length -> UnsafePointer<CChar>? in
                defer { offset += length }
                return buffer.baseAddress.map { ($0 + offset).assumingMemoryBound(to: CChar.self) }
            }
            return redisAppendCommandArgv(context, Int32(starts.count), &starts, lengths)
        }
        guard status == REDIS_OK else { throw .connectionLost }
    }

    private func nextReply() throws(ValkeyError) -> ValkeyReply {
        var reply: UnsafeMutableRawPointer?
        guard redisGetReply(context, &reply) == REDIS_OK, let reply else {
            // A time-out shows as the error of a read that would block.
            throw context.pointee.err == REDIS_ERR_IO && errno == EAGAIN ? .timedOut : .connectionLost
        }
        defer { freeReplyObject(reply) }
        return ValkeyReply(reply.assumingMemoryBound(to: redisReply.self).pointee)
    }

    // hiredis writes to sockets as to files, and a server that has gone away would end the process.
    private static let ignoresBrokenPipes: Void = { signal(SIGPIPE, SIG_IGN) }()
}

extension ValkeyLocation {
    /// The host as the resolver takes it: an IPv6 address without its brackets.
    fileprivate var address: String { host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host }
}

extension timeval {
    fileprivate init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self.init(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    }
}
