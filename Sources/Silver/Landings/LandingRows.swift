import GhillieCore

/// What landings make of a repository: the rows of `landings`, `changes`, `dropped_commits` and `missing_commits`.
struct LandingRows {
    struct Landing: Hashable {
        let landedAt: Instant
        let landedBy: String
        let position: Int
        let changeID: String
    }

    struct Dropped: Hashable {
        let droppedAt: Instant
        let replacedBy: String?
    }

    var landings: [String: Landing] = [:]
    var changes: [String: Change] = [:]
    var dropped: [String: Dropped] = [:]
    var missing: Set<String> = []
}

extension Change {
    /// Whether the row would be stored as the same bytes. Equality of texts in Swift goes by canonical forms.
    func isStored(as other: Change) -> Bool {
        self == other && title.isBytewiseEqual(to: other.title)
            && (sourceBranch ?? "").isBytewiseEqual(to: other.sourceBranch ?? "")
            && (revertedTitle ?? "").isBytewiseEqual(to: other.revertedTitle ?? "")
    }
}

/// The way from what is stored to what should be.
struct LandingDifference {
    var landings: [(sha: String, row: LandingRows.Landing)] = []
    var goneLandings: [String] = []
    /// Commits that landed, or landed at another time than was thought.
    var activities: [(sha: String, occurredAt: Instant, hasMoved: Bool)] = []
    var changes: [Change] = []
    var goneChanges: [String] = []
    var dropped: [(sha: String, row: LandingRows.Dropped)] = []
    var goneDropped: [String] = []
    var missing: [String] = []
    var goneMissing: [String] = []

    init(from old: LandingRows, to new: LandingRows) {
        for (sha, row) in new.landings.sorted(by: { $0.key < $1.key }) {
            let stored = old.landings[sha]
            if stored != row { landings.append((sha, row)) }
            if stored?.landedAt != row.landedAt { activities.append((sha, row.landedAt, hasMoved: stored != nil)) }
        }
        goneLandings = old.landings.keys.filter { new.landings[$0] == nil }.sorted()
        changes = new.changes.values.filter { old.changes[$0.id]?.isStored(as: $0) != true }.sorted { $0.id < $1.id }
        goneChanges = old.changes.keys.filter { new.changes[$0] == nil }.sorted()
        dropped = new.dropped.filter { old.dropped[$0.key] != $0.value }.map { ($0.key, $0.value) }
            .sorted { $0.sha < $1.sha }
        goneDropped = old.dropped.keys.filter { new.dropped[$0] == nil }.sorted()
        missing = new.missing.subtracting(old.missing).sorted()
        goneMissing = old.missing.subtracting(new.missing).sorted()
    }
}
