/// Why a server's word that it has a delivery is not enough to acknowledge it.
package enum Distrust: Hashable, Sendable {
    case noAppendOnlyFile
    /// It leaves it to the system when its file is written.
    case neverSyncs
    case evicts(policy: String)
    case tooOld(version: String)
    case isReplica
    /// It takes nothing more until something is taken out.
    case isFull
    /// It did not say in time that its file is on disk.
    case notConfirmed
}

extension Distrust: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noAppendOnlyFile: "it has no append-only file; set appendonly yes"
        case .neverSyncs: "its append-only file is not synced; set appendfsync always or everysec"
        case .evicts(let policy): "it may evict what it holds (maxmemory-policy \(policy)); set noeviction"
        case .tooOld(let version): "it is version \(version) and has no WAITAOF; Valkey or Redis 7.2 is needed"
        case .isReplica: "it is a replica, which takes no writes; name the primary"
        case .isFull: "its memory is full; raise maxmemory"
        case .notConfirmed: "it does not confirm that its append-only file is on disk"
        }
    }
}

extension ValkeySession {
    /// What stands against trusting the server; `nil` where nothing does.
    ///
    /// `confirmation` is how long it may take to say that all this connection has written is on disk.
    func distrust(confirmation: Duration) throws(ValkeyError) -> Distrust? {
        let facts = ServerFacts(try run(ValkeyCommand("INFO")).string ?? "")
        guard facts["role"] == "master" else { return .isReplica }
        guard facts["aof_enabled"] == "1" else { return .noAppendOnlyFile }
        if facts.isLimited {
            let policy = facts["maxmemory_policy"] ?? "unknown"
            guard policy == "noeviction" else { return .evicts(policy: policy) }
            guard !facts.isFull else { return .isFull }
        }
        // Managed servers may not show their configuration. What is not known here shows when nothing is confirmed.
        let configured = try pipeline([ValkeyCommand("CONFIG", "GET", "appendfsync")])[0].fields
        guard configured?["appendfsync"]?.string != "no" else { return .neverSyncs }
        do {
            return try confirms(within: confirmation) ? nil : .notConfirmed
        } catch .refused(_, code: "ERR") {
            return .tooOld(version: facts.version)
        }
    }

    /// Whether all that this connection has written is in the append-only file, and that on disk.
    func confirms(within patience: Duration) throws(ValkeyError) -> Bool {
        Self.isConfirmed(try run(.waitForFile(patience)))
    }

    /// Whether a reply to ``ValkeyCommand/waitForFile(_:)`` says so.
    static func isConfirmed(_ reply: ValkeyReply) -> Bool { reply.list?.first?.integer.map { $0 >= 1 } ?? false }
}

extension ValkeyCommand {
    static func waitForFile(_ patience: Duration) -> ValkeyCommand {
        // 0 would be for ever.
        ValkeyCommand("WAITAOF", "1", "0", "\(max(1, Int(patience / .milliseconds(1))))")
    }
}

/// What INFO says: a line for each fact.
private struct ServerFacts {
    private var facts: [Substring: Substring] = [:]

    init(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { facts[parts[0]] = parts[1] }
        }
    }

    subscript(name: String) -> String? { facts[name[...]].map(String.init) }

    private func number(_ name: String) -> Int { self[name].flatMap { Int($0) } ?? 0 }

    var isLimited: Bool { number("maxmemory") > 0 }

    /// As the server reckons before it takes a write, with a tenth to spare: what its connections hold counts too, so that
    /// one that is nearly full takes this and refuses that.
    var isFull: Bool {
        number("used_memory") - number("mem_not_counted_for_evict") > number("maxmemory") / 10 * 9
    }

    var version: String { self["valkey_version"] ?? self["redis_version"] ?? "unknown" }
}
