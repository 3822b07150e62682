import Bronze
import GhillieCore

/// Something that a report can tell: the landing of a commit, or a release.
enum ModelActivity: Hashable, Sendable, CustomStringConvertible {
    case commit(GitObjectID)
    case release(String)

    var description: String {
        switch self {
        case .commit(let id): "commit \(id.abbreviated)"
        case .release(let tag): "release \(tag)"
        }
    }

    /// Its id in the database, from the words of the design.
    func id(repository: RepositoryID, estate: EstateID) -> ContentHash {
        switch self {
        case .commit(let id):
            ContentHash(joining: estate.rawValue, repository.rawValue, "commit", id.rawValue, "committed")
        case .release(let tag): ContentHash(joining: estate.rawValue, repository.rawValue, "release", tag, "published")
        }
    }
}

/// Why, and how, an activity is covered.
enum ModelCoverage: String, Sendable {
    case baseline, told, toldLate, rewritten
}

/// The ledger that a correct Ghillie keeps of a model repository.
struct ModelLedger: Sendable {
    /// What a run at some time has to do.
    enum Outcome: Equatable, Sendable {
        /// The time asked for lies before the ledger's end.
        case refused(ledgerEnd: Instant)
        case nothingNew(since: Instant)
        case report(ReportingWindow, covers: [ModelActivity: ModelCoverage])
    }

    private(set) var windows: [ReportingWindow] = []
    private(set) var covered: [ModelActivity: ModelCoverage] = [:]
    /// The last commit of the branch before the first window, as it was known when that closed.
    private var baseline: GitObjectID?
    private var firstTold: [ModelActivity] = []

    var end: Instant? { windows.last?.end }

    /// What a run must do now; it is done in this ledger too.
    mutating func run(_ known: ModelKnowledge, asOf: Instant, firstWindow: Duration) -> Outcome {
        let start: Instant
        if let end {
            if asOf < end { return .refused(ledgerEnd: end) }
            for activity in history(in: known) { covered[activity] = .baseline }
            if asOf == end { return .nothingNew(since: end) }
            start = end
        } else {
            start = asOf - firstWindow
        }
        let window = ReportingWindow(start: start, end: asOf)
        let covers = covers(known, in: window)
        if let end, covers.isEmpty, !known.droppedAt.values.contains(where: window.contains) {
            return .nothingNew(since: end)
        }
        if windows.isEmpty {
            baseline = known.lastOfTheBranch(before: window.start)
            firstTold = covers.filter { $0.value == .told }.map(\.key)
        }
        windows.append(window)
        covered.merge(covers) { _, _ in preconditionFailure("the model covers nothing twice") }
        return .report(window, covers: covers)
    }

    /// What came to light of the time before the first window and lies behind what that window began with: a tag on an old
    /// commit, say. It is history, and no news.
    private func history(in known: ModelKnowledge) -> [ModelActivity] {
        guard let first = windows.first else { return [] }
        let place =
            if let baseline { known.placeOnTheBranch(of: baseline) } else {
                firstTold.compactMap(known.place(of:)).min()
            }
        guard let place else { return [] }
        return known.happened.filter { activity, happened in
            covered[activity] == nil && happened < first.start && known.place(of: activity).map { $0 <= place } == true
        }.map(\.key)
    }

    private func covers(_ known: ModelKnowledge, in window: ReportingWindow) -> [ModelActivity: ModelCoverage] {
        var covers: [ModelActivity: ModelCoverage] = [:]
        for (activity, happened) in known.happened where covered[activity] == nil && happened < window.end {
            if happened >= window.start {
                covers[activity] = .told
            } else {
                covers[activity] = windows.isEmpty ? .baseline : .toldLate
            }
            if known.predecessors(of: activity).contains(where: { covered[$0] != nil }) {
                covers[activity] = .rewritten
            }
        }
        return covers
    }
}

/// All that a correct Ghillie knows after some looks at the repository.
struct ModelKnowledge: Sendable {
    /// When each activity happened, of those that are part of the default branch, or are releases.
    private(set) var happened: [ModelActivity: Instant] = [:]
    /// The commits that are gone, and when a look first missed them for good.
    private(set) var droppedAt: [GitObjectID: Instant] = [:]
    private let repository: ModelRepository
    private let landings: ModelLandings
    private let replacements: ModelReplacements
    private let releases: [String: ModelRelease]

    init(of repository: ModelRepository, seenBy clone: ModelClone) {
        self.repository = repository
        landings = ModelLandings(of: repository, observations: clone.observations)
        replacements = ModelReplacements(of: repository, landings: landings)
        releases = clone.releases
        for (id, landedAt) in landings.landedAt { happened[.commit(id)] = landedAt }
        droppedAt = landings.droppedAt
        for release in clone.releases.values {
            let published =
                release.tag.taggerSeconds.map(Instant.init(secondsSince1970:))
                ?? landings.landedAt[release.tag.target] ?? repository.commits[release.tag.target]?.committer.instant
            happened[.release(release.tag.name)] = min(published ?? .latest, release.firstSeen)
        }
    }

    /// The commits that are gone and that this one is the same work as: the one that it took the place of, the one that that
    /// took the place of, and so on.
    func predecessors(of activity: ModelActivity) -> [ModelActivity] {
        guard case .commit(let id) = activity else { return [] }
        return sequence(first: id) { replacements.replaced[$0] }.dropFirst().map(ModelActivity.commit)
    }

    // MARK: Places on the branch

    /// The last commit of the branch itself that landed before an instant.
    func lastOfTheBranch(before instant: Instant) -> GitObjectID? {
        landings.branch.last { (landings.landedAt[$0] ?? .latest) < instant }
    }

    func placeOnTheBranch(of id: GitObjectID) -> Int? { landings.branch.firstIndex(of: id) }

    /// Of the commit of the branch that brought what an activity is about; `nil` for a tag elsewhere.
    func place(of activity: ModelActivity) -> Int? {
        switch activity {
        case .commit(let id): landings.place[id]
        case .release(let tag): releases[tag].flatMap { landings.place[$0.tag.target] }
        }
    }
}
