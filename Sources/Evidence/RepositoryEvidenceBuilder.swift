import Catalogue
import GhillieCore
import Silver

/// Makes a bundle from rows: classifies, folds, pairs and orders. Pure: equal facts give equal bundles, whatever the order
/// of the changes and releases in them.
package enum RepositoryEvidenceBuilder {
    package static func build(_ facts: RepositoryFacts) -> RepositoryEvidence {
        let records = sorted(facts.changes)
        let hasSyncs = records.contains { $0.kind == .sync }
        let told = FoldedChanges(hasSyncs ? records.filter { $0.kind != .sync } : records)
        let syncCommits = hasSyncs ? records.filter { $0.kind == .sync }.flatMap(\.commits) : []

        let history = EarlierHistory(facts.earlierWindows, excluding: told)
        let releases = releases(of: facts, told: told.records)
        let earlierReleases = facts.earlierReleases.map { EvidenceRelease($0) }
        let late = told.records.map { isLate($0, in: facts) }
        let pairing = RevertPairing(
            changes: told, late: late, releases: releases + earlierReleases, earlier: facts.revertedEarlier,
            hidden: facts.hiddenIDs, before: facts.revertedBefore
        ).result()

        var documentation: [DocumentationChange] = []
        var changes: [EvidenceChange] = []
        changes.reserveCapacity(told.records.count)
        for index in told.records.indices {
            let paths = ChangedPaths(of: told.records[index], documents: facts.documents)
            changes.append(
                EvidenceChange(
                    told.records[index], title: ParsedTitle(told.records[index].title), paths: paths,
                    isLate: late[index], standing: pairing.told.contains(index) ? .partOfRevert : .delivered,
                    reappliedBy: pairing.reapplied[index]?.map { told.records[$0].id } ?? []))
            documentation += paths.documentation.filter { !facts.noise.hidesPath($0.path) }
        }
        return RepositoryEvidence(
            facts: facts, changes: changes, syncCommits: syncCommits, releases: releases,
            earlierReleases: earlierReleases, reverts: pairing.reverts, documentation: documentation, history: history)
    }

    private static func isLate(_ record: ChangeRecord, in facts: RepositoryFacts) -> Bool {
        guard !facts.lateActivities.isEmpty, !record.commits.isEmpty else { return false }
        return record.commits.allSatisfy { facts.lateActivities.contains($0.activityID) }
    }

    // MARK: - Changes

    private static func sorted(_ records: [ChangeRecord]) -> [ChangeRecord] {
        func isBefore(_ lhs: ChangeRecord, _ rhs: ChangeRecord) -> Bool {
            if lhs.position != rhs.position { return lhs.position < rhs.position }
            if lhs.landedAt != rhs.landedAt { return lhs.landedAt < rhs.landedAt }
            return lhs.id < rhs.id
        }
        // Stores return them in this order; then one pass is all.
        let isSorted = records.indices.dropFirst().allSatisfy { isBefore(records[$0 - 1], records[$0]) }
        return isSorted ? records : records.sorted(by: isBefore)
    }

    // MARK: - Releases

    private static func releases(
        of facts: RepositoryFacts, told: [ChangeRecord]
    ) -> [EvidenceRelease] {
        guard !facts.releases.isEmpty else { return [] }
        let known = ReleaseHoldings(
            told: told, earlier: facts.earlierPlaces, releases: facts.releases + facts.earlierReleases)
        return facts.releases.sorted { ($0.publishedAt, $0.tag) < ($1.publishedAt, $1.tag) }
            .map { release in
                EvidenceRelease(
                    release, holds: known.holding(of: release),
                    isLate: facts.lateActivities.contains(release.activityID))
            }
    }
}
