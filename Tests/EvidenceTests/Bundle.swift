import Catalogue
import Evidence
import GhillieCore
import Silver
import TestSupport

/// A fortnight from Monday, 2025-03-03, of the repository octo/reef, built.
func bundle(
    _ changes: [ChangeRecord], releases: [ReleaseRecord] = [], earlierReleases: [ReleaseRecord] = [],
    earlier: [ChangeRecord] = [], earlierWindows: [[ChangeRecord]] = [], late: Set<ContentHash> = [],
    noise: NoiseFilter = .none, documents: [Glob] = []
) throws -> RepositoryEvidence {
    RepositoryEvidenceBuilder.build(
        RepositoryFacts(
            repository: try RepositorySlug(owner: "octo", name: "reef"), branch: "main", head: ChangeFixture.id(4_095),
            window: ReportingWindow(start: ChangeFixture.start, end: ChangeFixture.start + .days(14)),
            health: IngestionHealth(), noise: noise, documents: documents, changes: changes, releases: releases,
            lateActivities: late,
            earlierReleases: earlierReleases,
            revertedEarlier: Dictionary(uniqueKeysWithValues: earlier.map { ($0.id, $0) }),
            earlierWindows: earlierWindows, earlierPlaces: earlierWindows.joined().map(ChangePlace.init)))
}
