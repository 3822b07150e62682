package import GhillieCore
package import Silver

/// What a window holds for one repository: pure data, ready to be judged. Made by `RepositoryEvidenceBuilder`.
///
/// Everything is in a fixed order: changes by position, landing time and id; releases by time and tag; reverts by time and
/// first change.
package struct RepositoryEvidence: Sendable {
    package let repository: RepositorySlug
    package let branch: String
    /// The last first-parent commit that landed before the window's end.
    package let head: GitObjectID?
    package let window: ReportingWindow
    package let health: IngestionHealth
    package let preferences: ReportPreferences
    package let calendar: EstateCalendar
    /// Every change to be told, reverts and what they reverted included; merges that only join histories apart.
    package let changes: [EvidenceChange]
    /// Commits of merges that only join histories: covered, never told.
    package let syncCommits: [CommitRecord]
    package let releases: [EvidenceRelease]
    /// Newest first.
    package let earlierReleases: [EvidenceRelease]
    /// The newest release that is no pre-release and whose place on the branch is known; of the whole repository, where
    /// that is released as one.
    package let newestRelease: EvidenceRelease?
    package let reverts: [EvidenceRevert]
    package let documentation: [DocumentationChange]
    /// What happened before this window's start and in no earlier report; in the order of changes, then releases.
    package let lateActivities: [ContentHash]
    /// How many changes a noise filter hides.
    package let hiddenChanges: Int
    /// Fixes by people in each of the eight windows before this one, newest first; as far as titles tell.
    package let fixesPerEarlierWindow: [Int]
    /// The fixes themselves, in the order of landing.
    package let earlierFixes: [EarlierChange]
    /// The reverts of the same windows, in the order of landing.
    package let earlierReverts: [EarlierChange]
    /// How much of what the window told when it was first judged is gone from the branch, with nothing in its place.
    package let goneActivities: Int
    package let rewrittenHistory: HistoryRewrite?
    /// Newest first, at most two.
    package let previousReports: [PreviousReport]
    package let counts: ChangeCounts

    /// SHA-256 of `canonicalJSON`.
    package private(set) var hash: ContentHash

    init(
        facts: RepositoryFacts, changes: [EvidenceChange], syncCommits: [CommitRecord], releases: [EvidenceRelease],
        earlierReleases: [EvidenceRelease], reverts: [EvidenceRevert], documentation: [DocumentationChange],
        history: EarlierHistory
    ) {
        repository = facts.repository
        branch = OutsideText.cut(OutsideText.clean(facts.branch), to: 80)
        head = facts.head
        window = facts.window
        health = facts.health
        preferences = facts.preferences
        calendar = facts.calendar
        self.changes = changes
        self.syncCommits = syncCommits
        self.releases = releases
        self.earlierReleases = earlierReleases
        newestRelease = Self.newest(of: releases + earlierReleases)
        self.reverts = reverts
        self.documentation = documentation
        lateActivities =
            facts.lateActivities.isEmpty
            ? []
            : (changes.flatMap { $0.commits.map(\.activityID) } + syncCommits.map(\.activityID)
                + releases.map(\.activityID)).filter(facts.lateActivities.contains)
        hiddenChanges = facts.hiddenChanges
        fixesPerEarlierWindow = history.fixesPerWindow
        earlierFixes = history.fixes
        earlierReverts = history.reverts
        goneActivities = facts.goneActivities
        rewrittenHistory = facts.rewrittenHistory
        previousReports = facts.previousReports
        counts = ChangeCounts(changes)
        hash = ContentHash(of: [])
        hash = ContentHash(of: canonicalJSON)
    }

    private static func newest(of all: [EvidenceRelease]) -> EvidenceRelease? {
        let releases = all.filter { !$0.isPreRelease && $0.position != nil }
        let whole = releases.filter { $0.version?.component.isEmpty != false }
        return (whole.isEmpty ? releases : whole).max { ($0.publishedAt, $0.tag) < ($1.publishedAt, $1.tag) }
    }

    /// How many activities the ledger covers with it.
    package var activityCount: Int {
        changes.reduce(syncCommits.count + releases.count) { $0 + $1.commits.count }
    }

    /// The middle of `fixesPerEarlierWindow`, twice over so that it stays whole; `nil` without earlier windows.
    package var doubledMedianOfEarlierFixes: Int? {
        guard !fixesPerEarlierWindow.isEmpty else { return nil }
        let sorted = fixesPerEarlierWindow.sorted()
        return sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]
    }
}

/// How many changes there are, and of which kind.
package struct ChangeCounts: Hashable, Sendable {
    package private(set) var all = 0
    package private(set) var byPeople = 0
    package private(set) var late = 0
    package private(set) var breaking = 0
    /// Changes that stand, people's and bots', by kind; those that take part in reverts are in none.
    package private(set) var delivered: [WorkType: Int] = [:]
    /// Fixes by people that stand.
    package private(set) var fixesByPeople = 0
    package private(set) var partOfReverts = 0

    init(_ changes: [EvidenceChange]) {
        all = changes.count
        for change in changes {
            if !change.isBot { byPeople += 1 }
            if change.isLate { late += 1 }
            guard change.standing == .delivered else {
                partOfReverts += 1
                continue
            }
            if change.isBreaking { breaking += 1 }
            if change.type == .bug, !change.isBot { fixesByPeople += 1 }
            delivered[change.type, default: 0] += 1
        }
    }

    package func delivered(_ type: WorkType) -> Int { delivered[type] ?? 0 }
}
