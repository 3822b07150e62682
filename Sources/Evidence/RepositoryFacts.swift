package import Catalogue
package import GhillieCore
package import Silver

/// What `RepositoryEvidenceBuilder` is given: rows as the stores returned them, nothing judged yet.
package struct RepositoryFacts: Sendable {
    package var repository: RepositorySlug
    package var branch: String
    /// The last first-parent commit that landed before the window's end.
    package var head: GitObjectID?
    package var window: ReportingWindow
    package var health: IngestionHealth
    /// Its hidden changes are left out already; here it hides documents among the rest.
    package var noise: NoiseFilter
    /// Which documents say where the work is going; empty for those that usually do.
    package var documents: [Glob]
    package var preferences: ReportPreferences
    package var calendar: EstateCalendar
    /// The changes with at least one activity to be told, each with only those commits; ordered by position, landing
    /// time, id.
    package var changes: [ChangeRecord]
    /// To be told in this window, by time of publication, then tag.
    package var releases: [ReleaseRecord]
    /// Activities that are told late: they happened before the window's start and were learnt of after it.
    package var lateActivities: Set<ContentHash>
    /// How many changes of this window a noise filter hides: covered and counted, not told.
    package var hiddenChanges: Int
    /// Which they are: a revert of one takes back what this window brought, not what an earlier one told.
    package var hiddenIDs: Set<GitObjectID>
    /// Releases before those to be told, newest first, a few: what a fix follows, what a revert comes after.
    package var earlierReleases: [ReleaseRecord]
    /// What changes of this window revert and that were told earlier, by id; without commits.
    package var revertedEarlier: [GitObjectID: ChangeRecord]
    /// Changes that landed in the eight windows of the same length before this one, newest window first; without commits.
    /// Those that mend or take back others must be there; the rest may be missing.
    package var earlierWindows: [[ChangeRecord]]
    /// Where all changes of these windows landed, in no order; needed only where releases are to be told.
    package var earlierPlaces: [ChangePlace]
    /// Reverts that took back what this window tells late, by the id of what they took back; told before, or hidden by a
    /// filter; without commits.
    package var revertedBefore: [GitObjectID: ChangeRecord]
    /// How many commits and releases that the window told when it was first judged are gone, with nothing in their place.
    package var goneActivities: Int
    package var rewrittenHistory: HistoryRewrite?
    /// Newest first, at most two.
    package var previousReports: [PreviousReport]

    package init(
        repository: RepositorySlug, branch: String, head: GitObjectID?, window: ReportingWindow,
        health: IngestionHealth, noise: NoiseFilter = .none, documents: [Glob] = [],
        preferences: ReportPreferences = .init(), calendar: EstateCalendar = .standard,
        changes: [ChangeRecord] = [], releases: [ReleaseRecord] = [], lateActivities: Set<ContentHash> = [],
        hiddenChanges: Int = 0, hiddenIDs: Set<GitObjectID> = [],
        earlierReleases: [ReleaseRecord] = [], revertedEarlier: [GitObjectID: ChangeRecord] = [:],
        earlierWindows: [[ChangeRecord]] = [], earlierPlaces: [ChangePlace] = [],
        revertedBefore: [GitObjectID: ChangeRecord] = [:], goneActivities: Int = 0,
        rewrittenHistory: HistoryRewrite? = nil,
        previousReports: [PreviousReport] = []
    ) {
        self.repository = repository
        self.branch = branch
        self.head = head
        self.window = window
        self.health = health
        self.noise = noise
        self.documents = documents
        self.preferences = preferences
        self.calendar = calendar
        self.changes = changes
        self.releases = releases
        self.lateActivities = lateActivities
        self.hiddenChanges = hiddenChanges
        self.hiddenIDs = hiddenIDs
        self.earlierReleases = earlierReleases
        self.revertedEarlier = revertedEarlier
        self.earlierWindows = earlierWindows
        self.earlierPlaces = earlierPlaces
        self.revertedBefore = revertedBefore
        self.goneActivities = goneActivities
        self.rewrittenHistory = rewrittenHistory
        self.previousReports = previousReports
    }
}

/// How the default branch's history was rewritten since the last report.
package struct HistoryRewrite: Hashable, Sendable {
    /// Commits that took the place of equal ones and inherit their coverage.
    package let replaced: Int
    /// Commits that are gone and that nothing replaced.
    package let dropped: Int

    package init(replaced: Int, dropped: Int) {
        self.replaced = replaced
        self.dropped = dropped
    }
}

/// What an earlier report said, as far as this one must not repeat or must follow it up.
package struct PreviousReport: Hashable, Sendable {
    package struct Risk: Hashable, Sendable {
        package let text: String
        package let citations: [Citation]
        package let since: Instant
        /// The rule that raised it and what it is about: the same risk has the same key in each report.
        package let key: String

        package init(text: String, citations: [Citation], since: Instant, key: String) {
            self.text = text
            self.citations = citations
            self.since = since
            self.key = key
        }
    }

    package let reportID: String
    package let window: ReportingWindow
    package let evidenceHash: ContentHash
    package let status: ReportStatus
    package let highlights: [String]
    package let risks: [Risk]

    package init(
        reportID: String, window: ReportingWindow, evidenceHash: ContentHash, status: ReportStatus,
        highlights: [String],
        risks: [Risk]
    ) {
        self.reportID = reportID
        self.window = window
        self.evidenceHash = evidenceHash
        self.status = status
        self.highlights = highlights
        self.risks = risks
    }
}
