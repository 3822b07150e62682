import GhillieCore
import Silver

/// Counts the changes between two releases, where all that landed between them is known.
struct ReleaseHoldings {
    /// Ascending; one entry for each change, merges that only join histories apart.
    private let positions: [Int]
    private let lowestKnown: Int?

    init(told: [ChangeRecord], earlierWindows: [[ChangeRecord]], lowestKnown: Int?) {
        var positions: [Int] = []
        positions.reserveCapacity(told.count)
        var seen: Set<GitObjectID> = []
        let isAlone = earlierWindows.allSatisfy(\.isEmpty)
        for record in told where record.kind != .sync {
            positions.append(record.position)
            if !isAlone { seen.insert(record.id) }
        }
        for record in earlierWindows.joined() where record.kind != .sync && seen.insert(record.id).inserted {
            positions.append(record.position)
        }
        self.positions = positions.sorted()
        self.lowestKnown = lowestKnown
    }

    /// How many changes `release` holds that the one before it did not. The one before a final release is a final one.
    func holding(of release: ReleaseRecord, among all: [ReleaseRecord]) -> EvidenceRelease.Holding? {
        // Which changes a part of the repository got, its releases do not say.
        guard let version = ReleaseVersion(tag: release.tag), version.component.isEmpty,
            let position = release.position,
            let lowestKnown
        else { return nil }
        let before = all.filter { other in
            guard let otherVersion = ReleaseVersion(tag: other.tag), let otherPosition = other.position else {
                return false
            }
            return otherVersion.component == version.component && otherPosition < position
                && (version.preRelease != nil || otherVersion.preRelease == nil)
        }
        guard let previous = before.max(by: { ($0.position ?? 0, $0.tag) < ($1.position ?? 0, $1.tag) }),
            let start = previous.position, lowestKnown <= start + 1
        else { return nil }
        let count = index(after: position) - index(after: start)
        return count > 0 ? .init(changes: count, since: EvidenceRelease.name(of: previous.tag)) : nil
    }

    /// How many positions are at or below `position`.
    private func index(after position: Int) -> Int {
        var low = 0
        var high = positions.count
        while low < high {
            let middle = (low + high) / 2
            if positions[middle] <= position { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
