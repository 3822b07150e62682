import GhillieCore
import Persistence

/// The connection that takes out, on a thread where it may block: one consumer of the group.
///
/// An entry that was given to it is its own until it is acknowledged, or until another consumer claims it.
actor StreamConsumer {
    /// How much is taken at a time.
    struct Limits: Sendable {
        /// As Bronze commits them.
        var batchEntries = 200
        /// No further read once so much is held.
        var batchBytes = 4 * 1_048_576
        /// In one reply: with what deliveries may hold, 250 MB at the very worst.
        var replyEntries = 10
    }

    let name: String
    private let location: ValkeyLocation
    private let patience: ValkeySession.Patience
    private let limits: Limits
    private let executor = BlockingExecutor(label: "ghillie.valkey.drain")
    private var session: ValkeySession?
    /// From where its own entries are to be read again; `nil` where it holds none that are not in hand.
    private var ownAfter: StreamID? = .zero

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(
        _ location: ValkeyLocation, name: String, patience: ValkeySession.Patience = .init(), limits: Limits = .init()
    ) {
        self.location = location
        self.name = name
        self.patience = patience
        self.limits = limits
    }

    // MARK: - Taking

    /// The next entries: those first that it holds already and has not finished. Waits where there are none.
    func next(waiting: Duration) throws(ValkeyError) -> [StreamEntry] {
        try onSession { session throws(ValkeyError) in
            if let after = ownAfter {
                let own = try read(after: after.description, on: session)
                ownAfter = own.last?.id
                if !own.isEmpty { return own }
            }
            return try read(after: ">", waiting: waiting, on: session)
        }
    }

    /// Whether it has been through all that it held, and went on to what is new.
    var hasAskedForNew: Bool { ownAfter == nil }

    /// Has ``next(waiting:)`` begin with all that it holds.
    func takeAgain() { ownAfter = .zero }

    /// Makes the entries its own that another consumer has held for so long, and tells how many they were.
    func claim(heldFor idle: Duration) throws(ValkeyError) -> Int {
        try onSession { session throws(ValkeyError) in
            var (claimed, cursor) = (0, "0-0")
            repeat {
                let reply = try session.run(
                    ValkeyCommand(
                        "XAUTOCLAIM", DeliveryStream.key, DeliveryStream.group, name,
                        "\(Int(idle / .milliseconds(1)))", cursor, "COUNT", "100", "JUSTID"))
                guard let parts = reply.list, parts.count >= 2, let next = parts[0].string, let ids = parts[1].list
                else { throw .unexpectedReply(command: "XAUTOCLAIM") }
                claimed += ids.count
                cursor = next
            } while cursor != "0-0"
            if claimed > 0 { ownAfter = .zero }
            return claimed
        }
    }

    private func read(
        after: String, waiting: Duration? = nil, on session: ValkeySession
    ) throws(ValkeyError) -> [StreamEntry] {
        var entries: [StreamEntry] = []
        var (after, waiting, bytes) = (after, waiting, 0)
        while entries.count < limits.batchEntries, bytes < limits.batchBytes {
            var command = ValkeyCommand(
                "XREADGROUP", "GROUP", DeliveryStream.group, name, "COUNT", "\(limits.replyEntries)")
            if let waiting { command.append(["BLOCK", "\(max(1, Int(waiting / .milliseconds(1))))"]) }
            command.append(["STREAMS", DeliveryStream.key, after])
            let found = try Self.entries(in: session.run(command))
            entries += found
            bytes += found.reduce(0) { $0 + $1.byteCount }
            guard found.count == limits.replyEntries, let last = found.last else { break }
            // One's own are paged by id; what is new moves on by itself, and is not waited for when some is in hand.
            if after != ">" { after = last.id.description }
            waiting = nil
        }
        return entries
    }

    /// Of `[[stream, [entry, …]]]`; of nothing where the wait was in vain.
    private static func entries(in reply: ValkeyReply) throws(ValkeyError) -> [StreamEntry] {
        guard reply != .nothing else { return [] }
        guard let stream = reply.list?.first?.list, stream.count == 2, let entries = stream[1].list else {
            throw .unexpectedReply(command: "XREADGROUP")
        }
        return entries.compactMap(StreamEntry.init)
    }

    // MARK: - Finishing

    /// They are in Bronze: nobody gets them any more.
    func acknowledge(_ ids: [StreamID]) throws(ValkeyError) {
        guard !ids.isEmpty else { return }
        try onSession { session throws(ValkeyError) in try session.run(.acknowledge(ids)) }
    }

    /// Moves an entry to the dead ones, with the reason. Broken off in between, it is there twice rather than not at all.
    func setAside(_ entry: StreamEntry, reason: String) throws(ValkeyError) {
        try onSession { session throws(ValkeyError) in
            var command = ValkeyCommand("XADD", DeliveryStream.deadKey, "*", "reason", reason, "id", "\(entry.id)")
            for field in entry.fields { command.append(field) }
            try session.run(command)
            try session.run(.acknowledge([entry.id]))
        }
    }

    // MARK: - Keeping the stream in order

    /// How full the stream is.
    struct Depth: Hashable, Sendable {
        /// Entries that are not known to be in Bronze.
        let waiting: Int
        let dead: Int
    }

    /// Cuts off what nobody needs any more, takes away consumers that are gone, and counts the rest.
    func tidy(forgetting stale: Duration) throws(ValkeyError) -> Depth {
        try onSession { session throws(ValkeyError) in
            // In this order: what is given to a consumer after the first look is above all that it knows of.
            let groups = try session.run(ValkeyCommand("XINFO", "GROUPS", DeliveryStream.key)).list ?? []
            guard
                let group = groups.lazy.compactMap(\.fields).first(where: { $0["name"]?.string == DeliveryStream.group }
                ),
                let delivered = group["last-delivered-id"]?.string.flatMap(StreamID.init)
            else { throw .unexpectedReply(command: "XINFO") }
            let pending =
                try session.run(ValkeyCommand("XPENDING", DeliveryStream.key, DeliveryStream.group)).list ?? []
            guard pending.count >= 2, let held = pending[0].integer else { throw .unexpectedReply(command: "XPENDING") }
            let oldest = pending[1].string.flatMap(StreamID.init)
            let floor = min(delivered.successor, oldest ?? delivered.successor)
            try session.run(ValkeyCommand("XTRIM", DeliveryStream.key, "MINID", "\(floor)"))
            try session.run(.forgetConsumers(idleFor: stale))
            let dead = try session.run(ValkeyCommand("XLEN", DeliveryStream.deadKey)).integer ?? 0
            // The server does not know what is undelivered where somebody deleted entries: then all of them count.
            guard let undelivered = group["lag"]?.integer else {
                return Depth(
                    waiting: try session.run(ValkeyCommand("XLEN", DeliveryStream.key)).integer ?? 0, dead: dead)
            }
            return Depth(waiting: undelivered + held, dead: dead)
        }
    }

    /// Takes itself away where it holds nothing. Where it does, others claim that.
    func leave() throws(ValkeyError) {
        guard session != nil else { return }
        defer { session = nil }
        try onSession { session throws(ValkeyError) in try session.run(.forgetConsumers(idleFor: .zero, only: name)) }
    }

    @discardableResult
    private func onSession<Result>(
        _ body: (ValkeySession) throws(ValkeyError) -> Result
    ) throws(ValkeyError) -> Result {
        let session = try connected()
        do {
            return try body(session)
        } catch {
            // A server that lost its data has no group either: connecting makes it again.
            if case .refused(_, code: "NOGROUP") = error { self.session = nil }
            if session.isBroken { self.session = nil }
            throw error
        }
    }

    private func connected() throws(ValkeyError) -> ValkeySession {
        if let session, !session.isBroken { return session }
        let session = try ValkeySession(location, patience)
        do throws(ValkeyError) {
            try session.run(
                ValkeyCommand("XGROUP", "CREATE", DeliveryStream.key, DeliveryStream.group, "0", "MKSTREAM"))
        } catch .refused(_, code: "BUSYGROUP") {}
        // What it was given and never heard of is there, too.
        ownAfter = .zero
        self.session = session
        return session
    }
}

extension ValkeyCommand {
    fileprivate static func acknowledge(_ ids: [StreamID]) -> ValkeyCommand {
        var command = ValkeyCommand("XACK", DeliveryStream.key, DeliveryStream.group)
        command.append(ids.map(\.description))
        return command
    }

    /// Takes away consumers that hold nothing and have not been heard of for so long; `only` the one of that name, or any.
    ///
    /// As a script, since the entries that a consumer is given between a look and its end would be nobody's.
    fileprivate static func forgetConsumers(idleFor idle: Duration, only name: String = "") -> ValkeyCommand {
        ValkeyCommand(
            "EVAL",
            """
            for _, each in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
                local consumer = {}
                for index = 1, #each, 2 do consumer[each[index]] = each[index + 1] end
                local isMeant = ARGV[3] == '' or consumer.name == ARGV[3]
                if isMeant and consumer.pending == 0 and consumer.idle >= tonumber(ARGV[2]) then
                    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], consumer.name)
                end
            end
            return 0
            """, "1", DeliveryStream.key, DeliveryStream.group, "\(Int(idle / .milliseconds(1)))", name)
    }
}
