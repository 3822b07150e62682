import GhillieCore

/// The commits whose changed paths are still to be asked for, in the order in which they were stored.
struct CommitQueue {
    private(set) var commits: [GitObjectID]

    init(text: String?) {
        let value = text.flatMap { try? JSONValue(parsing: $0.utf8) }
        commits = value?["queue"]?.array?.compactMap { $0.string.flatMap { GitObjectID($0) } } ?? []
    }

    mutating func append(_ more: [GitObjectID]) {
        let present = Set(commits)
        commits += more.filter { !present.contains($0) }
    }

    mutating func remove(_ done: [GitObjectID]) {
        let done = Set(done)
        commits.removeAll(where: done.contains)
    }

    /// `nil` where nothing waits.
    var text: String? {
        guard !commits.isEmpty else { return nil }
        let value: JSONValue = ["queue": .array(commits.map { .string($0.rawValue) })]
        return String(decoding: value.canonicalJSON, as: UTF8.self)
    }
}
