import GhillieCore
import Silver

/// Counts the changes between two releases, where all that landed between them is known.
struct ReleaseHoldings {
    /// Ascending; one entry for each change, merges that only join histories apart.
    private let positions: [Int]
    private let lowestKnown: Int?
    /// Those of the whole repository whose place is known, in its order: which changes a part of it got, a part's
    /// releases do not say.
    private let releases: [Placed]

    private struct Placed {
        let tag: String
        let isFinal: Bool
        let position: Int
    }

    init(told: [ChangeRecord], earlier: [ChangePlace], releases: [ReleaseRecord]) {
        self.releases = releases.compactMap { release in
            guard let version = ReleaseVersion(tag: release.tag), version.component.isEmpty,
                let position = release.position
            else { return nil }
            return Placed(tag: release.tag, isFinal: version.preRelease == nil, position: position)
        }
        .sorted { ($0.position, $0.tag) < ($1.position, $1.tag) }
        var positions: [Int] = []
        positions.reserveCapacity(told.count)
        var seen: Set<GitObjectID> = []
        for record in told where record.kind != .sync {
            positions.append(record.position)
            if !earlier.isEmpty { seen.insert(record.id) }
        }
        for place in earlier where !place.isSync && seen.insert(place.id).inserted {
            positions.append(place.position)
        }
        self.positions = positions.sorted()
        // Of a merge that only joins histories the place is known, too.
        lowestKnown = (told.map(\.position) + earlier.map(\.position)).min()
    }

    /// How many changes `release` holds that the one before it did not. The one before a final release is a final one.
    func holding(of release: ReleaseRecord) -> EvidenceRelease.Holding? {
        guard let lowestKnown, let this = releases.first(where: { $0.tag == release.tag }),
            let previous = releases.last(where: { $0.position < this.position && ($0.isFinal || !this.isFinal) }),
            lowestKnown <= previous.position + 1
        else { return nil }
        let count = index(after: this.position) - index(after: previous.position)
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
