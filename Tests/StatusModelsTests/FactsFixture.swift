import Evidence
import GhillieCore
import Silver
import StatusModels
import TestSupport

/// A fortnight from Monday, 2025-03-03, of the repository octo/reef.
struct FactsFixture {
    static let window = ReportingWindow(start: ChangeFixture.start, end: ChangeFixture.start + .days(14))

    static func facts(
        _ changes: [ChangeRecord] = [], releases: [ReleaseRecord] = [], earlierReleases: [ReleaseRecord] = [],
        earlier: [ChangeRecord] = [], earlierWindows: [[ChangeRecord]] = [], late: Set<ContentHash> = [],
        health: IngestionHealth = IngestionHealth(), rewrite: HistoryRewrite? = nil, previous: [PreviousReport] = []
    ) throws -> RepositoryFacts {
        RepositoryFacts(
            repository: try RepositorySlug(owner: "octo", name: "reef"), branch: "main", head: ChangeFixture.id(4_095),
            window: window, health: health, changes: changes, releases: releases, lateActivities: late,
            earlierReleases: earlierReleases,
            revertedEarlier: Dictionary(uniqueKeysWithValues: earlier.map { ($0.id, $0) }),
            earlierWindows: earlierWindows, earlierPlaces: earlierWindows.joined().map(ChangePlace.init),
            rewrittenHistory: rewrite, previousReports: previous)
    }
}

/// Everything a report says, as a reader sees it, without links.
func prose(_ result: StatusResult) -> String {
    var lines = ["\(result.status.rawValue): \(result.statusReason)", result.summary]
    lines += result.highlights.map { "- [\($0.section.rawValue)] \($0.text)\($0.late ? " (late)" : "")" }
    lines += result.risks.map { "! [\($0.state.rawValue)] \($0.text)" }
    lines += result.nextSteps.map { "> \($0.text)" }
    return lines.joined(separator: "\n")
}
