import Bronze
import GhillieCore
import Persistence

/// The connection that appends, on a thread where it may block; made when it is first used, and anew when it was lost.
actor BufferWriter {
    private let location: ValkeyLocation
    private let patience: DeliveryBuffer.Patience
    private let executor = BlockingExecutor(label: "ghillie.valkey.append")
    private var session: ValkeySession?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(_ location: ValkeyLocation, _ patience: DeliveryBuffer.Patience) {
        self.location = location
        self.patience = patience
    }

    /// What stands against trusting the server; `nil` where nothing does.
    func inspect() throws(ValkeyError) -> Distrust? {
        let distrust = try onSession { session throws(ValkeyError) in
            try session.distrust(confirmation: patience.confirming)
        }
        // Another may be the primary by now: the next look goes where the name leads then.
        if distrust == .isReplica { session = nil }
        return distrust
    }

    /// Adds events and has the server confirm, once for all of them, that they are on disk.
    /// - Returns: whether it did. Without that they may be in the stream or not.
    func add(_ events: [RawEvent], estate: EstateID) throws(ValkeyError) -> Bool {
        let commands = events.map { event in
            var command = ValkeyCommand("XADD", DeliveryStream.key, "*")
            for field in StreamEntry.fields(of: event, estate: estate) { command.append(field) }
            return command
        }
        return try onSession { session throws(ValkeyError) in
            let replies = try session.pipeline(commands + [.waitForFile(patience.confirming)])
            for case .error(let code) in replies.dropLast() { throw ValkeyError(code: code, to: "XADD") }
            if case .error(let code)? = replies.last { throw ValkeyError(code: code, to: "WAITAOF") }
            return replies.last.map(ValkeySession.isConfirmed) ?? false
        }
    }

    func close() { session = nil }

    private func onSession<Result>(
        _ body: (ValkeySession) throws(ValkeyError) -> Result
    ) throws(ValkeyError) -> Result {
        let session = try connected()
        defer { if session.isBroken { self.session = nil } }
        return try body(session)
    }

    private func connected() throws(ValkeyError) -> ValkeySession {
        if let session { return session }
        let session = try ValkeySession(location, patience.session)
        self.session = session
        return session
    }
}
