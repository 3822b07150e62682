import GhillieCore

/// Where reading commits up to `target_head` carries on.
struct CommitCursor: Hashable {
    /// The next page of the comparison, and how many of its commits the pages before had.
    var page = 1
    var count = 0
    /// Whether history is walked instead, since the old head is gone.
    var isHistory = false
    var after: String?
    /// Commits that are missing and that something stored leads to. What is stored above them does not count as whole.
    var needed: Set<GitObjectID> = []
    /// What the repository was when it was last stored: a hash.
    var identity: String?
    /// Whether it is a fork of which all commits count, which was logged.
    var countsAll = false

    init() {}

    init(text: String?) {
        guard let text, let value = try? JSONValue(parsing: text.utf8) else { return }
        page = value["page"]?.integer ?? 1
        count = value["count"]?.integer ?? 0
        isHistory = value["history"]?.bool ?? false
        after = value["after"]?.string
        needed = Set((value["needed"]?.array ?? []).compactMap { $0.string.flatMap { GitObjectID($0) } })
        identity = value["identity"]?.string
        countsAll = value["counts_all"]?.bool ?? false
    }

    var text: String {
        let value: JSONValue = [
            "page": .integer(page), "count": .integer(count), "history": .bool(isHistory),
            "after": after.map(JSONValue.string) ?? .null,
            "needed": .array(needed.sorted().map { .string($0.rawValue) }),
            "identity": identity.map(JSONValue.string) ?? .null, "counts_all": .bool(countsAll),
        ]
        return String(decoding: value.canonicalJSON, as: UTF8.self)
    }

    /// As at the beginning of a range, of the same repository.
    mutating func reset() {
        let (identity, countsAll) = (identity, countsAll)
        self = CommitCursor()
        self.identity = identity
        self.countsAll = countsAll
    }
}
