import Bronze
import Catalogue
import Evidence
import GhillieCore
import Persistence
import Silver
import StatusModels

/// What a window's report is made from, and what it will cover.
struct GatheredFacts: Sendable {
    let facts: RepositoryFacts
    /// Every activity that the report tells or counts.
    let told: [ContentHash]
    /// Activities that inherit the coverage of what they replaced.
    let inherited: [ContentHash]
    /// Of those told, what an earlier window hid and the filter no longer does.
    let unhidden: Set<ContentHash>
    /// Activities that the filter hides.
    let hidden: [ContentHash]
    /// Of that filter.
    let noiseFingerprint: ContentHash?
    /// How many activities the window tells, and how many it hides.
    let activityCount: Int
    let hiddenCount: Int
    let previousReport: ReportID?
    /// Silver's generation in the snapshot that was read.
    let generation: Int
}

/// Reads what evidence needs, in one snapshot.
struct FactsGatherer: Sendable {
    /// How many windows before this one are compared with.
    private static let comparedWindows = 8

    let estate: EstateID
    let request: ReportRequest
    let opened: OpenedWindow

    private var window: ReportingWindow { opened.window.window }
    private var repository: RepositoryID { request.repositoryID }

    func gather(in transaction: SQLTransaction) throws -> GatheredFacts {
        var told = try toldWork(in: transaction)
        let inherited = try inheritedActivities(in: transaction)
        told.leaveOut(Set(inherited))
        let (hidden, unhidden) = try sift(&told, in: transaction)
        let previous = try ReportStore.currentReports(
            of: opened.subject, endingBy: window.start, limit: 2, in: transaction)
        let head = try SilverStore.head(repository: repository, estate: estate, before: window.end, in: transaction)
        let rewrite = try SilverStore.rewrite(
            repository: repository, estate: estate, since: window.start, before: window.end, in: transaction)
        let earlierWindows = try earlierWindows(in: transaction)
        let facts = RepositoryFacts(
            repository: request.repository, branch: request.branch, head: head, window: window,
            health: try health(in: transaction), noise: request.settings.noise,
            documents: request.settings.documents, preferences: request.settings.preferences,
            calendar: request.settings.calendar, changes: told.changes, releases: told.releases,
            lateActivities: told.late, hiddenChanges: hidden.count,
            hiddenIDs: Set(hidden.map(\.id)),
            earlierReleases: try SilverStore.releases(
                repository: repository, estate: estate, before: told.releases.first?.publishedAt ?? window.end,
                limit: 20,
                in: transaction
            ).filter { release in !told.releases.contains { $0.tag == release.tag } },
            revertedEarlier: try revertedEarlier(by: told.changes, in: transaction),
            earlierWindows: try mendingChanges(in: earlierWindows, transaction),
            earlierPlaces: told.releases.isEmpty ? [] : try places(in: earlierWindows, transaction),
            revertedBefore: try revertedBefore(told, in: transaction),
            goneActivities: told.gone,
            rewrittenHistory: opened.isFirst || rewrite.replaced + rewrite.dropped == 0
                ? nil : HistoryRewrite(replaced: rewrite.replaced, dropped: rewrite.dropped),
            previousReports: previous.map(\.asPrevious))
        let activities = told.activities
        let hiddenActivities = hidden.flatMap { $0.commits.map(\.activityID) }
        let counts = try counts(told: activities, hidden: hiddenActivities, in: transaction)
        guard !activities.isEmpty || told.gone == 0 else { throw ReportError.nothingLeftToJudgeAgain(told: told.gone) }
        return GatheredFacts(
            facts: facts, told: activities, inherited: inherited,
            unhidden: unhidden, hidden: hiddenActivities, noiseFingerprint: request.settings.noise.fingerprint,
            activityCount: counts.told, hiddenCount: counts.hidden,
            previousReport: previous.first?.report.id,
            generation: try SilverStore.generation(estate: estate, in: transaction))
    }

    /// A window that is judged again consumed what it consumed, though a rewrite of history has dropped some of it since.
    private func counts(
        told: [ContentHash], hidden: [ContentHash], in transaction: SQLTransaction
    ) throws -> (told: Int, hidden: Int) {
        guard opened.superseded != nil else { return (told.count, hidden.count) }
        return try CoverageStore.counts(by: opened.window, estate: estate, in: transaction)
    }

    /// Takes out what the filter hides, and adds what an earlier one hid and this one does not.
    /// - Returns: the hidden changes, and which activities an earlier window had hidden.
    private func sift(
        _ told: inout ToldWork, in transaction: SQLTransaction
    ) throws -> (hidden: [ChangeRecord], unhidden: Set<ContentHash>) {
        guard opened.superseded == nil else {
            // What a window told stays told when it is judged again, whatever the filter is by now.
            let hidden = try SilverStore.hiddenChanges(
                by: opened.window.id, repository: repository, estate: estate, in: transaction)
            return (hidden, [])
        }
        let sieve = NoiseSieve(filter: request.settings.noise, repository: repository, estate: estate)
        let unhidden = try sieve.unhidden(since: opened.noiseBefore, in: transaction)
        let parted = try sieve.part(told.changes, in: transaction)
        told.keep(parted.told, adding: unhidden)
        return (parted.hidden, Set(unhidden.flatMap { $0.commits.map(\.activityID) }))
    }

    private func toldWork(in transaction: SQLTransaction) throws -> ToldWork {
        if opened.superseded != nil {
            return try RetoldWork(window: opened.window, repository: repository, estate: estate).work(in: transaction)
        }
        let from = opened.tellsFrom
        var told = ToldWork(
            changes: try SilverStore.uncoveredChanges(
                repository: repository, estate: estate, from: from, before: window.end, in: transaction),
            releases: try SilverStore.uncoveredReleases(
                repository: repository, estate: estate, from: from, before: window.end, in: transaction),
            late: [])
        told.markLate(before: window.start)
        return told
    }

    private func inheritedActivities(in transaction: SQLTransaction) throws -> [ContentHash] {
        guard opened.superseded == nil, !opened.isFirst else { return [] }
        let replacements = try SilverStore.uncoveredReplacements(
            repository: repository, estate: estate, before: window.end, in: transaction)
        let covered = try CoverageStore.covered(
            among: replacements.map(\.replacedActivity), estate: estate, in: transaction)
        // One that was rewritten several times is named once for each commit that it goes back to.
        return Set(replacements.lazy.filter { covered.contains($0.replacedActivity) }.map(\.activity)).sorted()
    }

    private func revertedEarlier(
        by changes: [ChangeRecord], in transaction: SQLTransaction
    ) throws -> [GitObjectID: ChangeRecord] {
        let ids = Set(changes.compactMap(\.reverts)).subtracting(changes.map(\.id))
        let found = try SilverStore.changes(
            ids: ids.sorted(), repository: repository, estate: estate, in: transaction)
        return Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0) })
    }

    /// Of what is told late: what a revert took back that was told before, or that a filter hides, by the id of what it took
    /// back. What this window's own reverts take back is theirs to tell.
    private func revertedBefore(
        _ told: ToldWork, in transaction: SQLTransaction
    ) throws -> [GitObjectID: ChangeRecord] {
        let late = told.changes.filter { change in
            change.kind != .sync && change.commits.contains { told.late.contains($0.activityID) }
        }
        guard let start = late.map(\.landedAt).min() else { return [:] }
        let reverts = try SilverStore.reverts(
            of: late.map(\.id), repository: repository, estate: estate, from: start, before: window.end,
            in: transaction)
        let last = LastWord(reverts)
        let here = Set(told.changes.map(\.id))
        var found: [GitObjectID: ChangeRecord] = [:]
        for change in late {
            guard let revert = last.revert(of: change), !here.contains(revert.id) else { continue }
            found[change.id] = revert
        }
        return found
    }

    /// The windows before this one, newest first; only those that lie wholly within the known history: a repository's years
    /// before its birth are no measure.
    private func earlierWindows(in transaction: SQLTransaction) throws -> [ReportingWindow] {
        guard
            let birth = try SilverStore.firstLanding(repository: repository, estate: estate, in: transaction)
        else { return [] }
        return (1...Self.comparedWindows).map { window.preceding(by: $0) }.prefix { $0.start >= birth }
    }

    private func mendingChanges(
        in windows: [ReportingWindow], _ transaction: SQLTransaction
    ) throws -> [[ChangeRecord]] {
        guard let oldest = windows.last else { return [] }
        let changes = try SilverStore.mendingChanges(
            repository: repository, estate: estate,
            landedIn: ReportingWindow(start: oldest.start, end: window.start), in: transaction)
        var buckets = windows.map { _ in [ChangeRecord]() }
        let length = window.length.wholeMicroseconds
        for change in changes {
            let age = (window.start - change.landedAt).wholeMicroseconds
            // A change at a boundary belongs to the window that starts there: ages are in (0, length] for the first.
            buckets[Int((age - 1) / length)].append(change)
        }
        return buckets
    }

    private func places(in windows: [ReportingWindow], _ transaction: SQLTransaction) throws -> [ChangePlace] {
        guard let oldest = windows.last else { return [] }
        return try SilverStore.places(
            repository: repository, estate: estate,
            landedIn: ReportingWindow(start: oldest.start, end: window.start), in: transaction)
    }

    /// The clone's health, and Bronze's own: an event that could not be read is news that is missing here.
    private func health(in transaction: SQLTransaction) throws -> IngestionHealth {
        let seen = request.health(window.end)
        let unreadable = try RawEventStore.unreadable(
            repository: repository, estate: estate, in: transaction)
        guard unreadable > 0, seen.isHealthy else { return seen }
        let reason = unreadable == 1 ? "1 raw event could not be read" : "\(unreadable) raw events could not be read"
        return IngestionHealth(unhealthyReason: reason, notes: seen.notes, notSeen: seen.notSeen)
    }
}

extension StoredReport {
    fileprivate var asPrevious: PreviousReport {
        PreviousReport(
            reportID: report.id.rawValue, window: report.window, evidenceHash: report.evidenceHash,
            status: report.result.status, highlights: report.result.highlights.map(\.text),
            risks: report.result.risks.filter { $0.state != .resolved }.map {
                PreviousReport.Risk(text: $0.text, citations: $0.citations, since: $0.since, key: $0.key)
            })
    }
}
