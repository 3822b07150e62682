import GhillieCore

/// A row of `changes`.
struct Change: Hashable, Sendable {
    /// The merge or squash commit, else the first of its commits.
    let id: String
    let kind: ChangeKind
    let pullRequest: Int?
    let title: String
    let sourceBranch: String?
    let isBot: Bool
    let isBreaking: Bool
    let landedAt: Instant
    /// That of the last of its commits.
    let position: Int
    var reverts: String?
    var revertedTitle: String?
    var revertsPartly = false
}

/// A change as it was grouped: its row, its commits by number, and what it says it reverts, not yet looked up.
struct GroupedChange: Sendable {
    var row: Change
    /// Oldest first.
    let commits: [Int32]
    let revert: RevertReference?
    /// How many of its commits are not merges.
    let workCount: Int
}
