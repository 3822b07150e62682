import GhillieCore
import Silver

/// Finds what a window's reverts came to: which work was taken back, which came back, which never mattered.
struct RevertPairing {
    /// How it ends for the changes of the window that it concerns.
    struct Result {
        var reverts: [EvidenceRevert] = []
        /// Indices of changes that are told with a revert.
        var told: Set<Int> = []
        /// By index of the work that was reverted and reapplied: the reverts in between.
        var reapplied: [Int: [Int]] = [:]
    }

    let changes: FoldedChanges
    /// By index: whether all of it is told late.
    let late: [Bool]
    let releases: [EvidenceRelease]
    /// What changes of the window revert and that was told earlier.
    let earlier: [GitObjectID: ChangeRecord]
    /// Of those, what landed in this window too, where a noise filter hides it.
    let hidden: Set<GitObjectID>
    /// Reverts told before of what is told only now, by the id of what they took back.
    let before: [GitObjectID: ChangeRecord]

    private var records: [ChangeRecord] { changes.records }

    func result() -> Result {
        var result = Result()
        takeBackBefore(in: &result)
        let reverting = records.indices.filter { isRevert(records[$0]) && !result.told.contains($0) }
        guard !reverting.isEmpty else { return result }
        let aliases = changes.indices(of: Set(reverting.compactMap { records[$0].reverts }))
        let chains = RevertChains(reverting: reverting, changes: changes, aliases: aliases)
        for root in chains.roots where !result.told.contains(root) {
            let members = chains.members[root] ?? [root]
            if !isRevert(records[root]), !chains.isReverted(root) {
                result.reapplied[root] = Array(members.dropFirst())
                result.told.formUnion(members.dropFirst())
                continue
            }
            result.told.formUnion(members)
            result.reverts.append(
                revert(root: root, members: members, chains: chains, aliases: aliases))
        }
        result.reverts.sort { ($0.revertedAt, $0.changes[0]) < ($1.revertedAt, $1.changes[0]) }
        return result
    }

    /// What came to nothing before it was told is told as that and as nothing else.
    private func takeBackBefore(in result: inout Result) {
        guard !before.isEmpty else { return }
        let indices = changes.indices(of: Set(before.keys))
        for (id, revert) in before.sorted(by: { $0.key < $1.key }) {
            guard let index = indices[id], changes.lastPosition(index) <= revert.position,
                result.told.insert(index).inserted
            else { continue }
            let original = records[index]
            result.reverts.append(
                EvidenceRevert(
                    outcome: .takenBackBefore, original: original.id, originalPullRequest: original.pullRequest,
                    originalTitle: ParsedTitle(original.title).readable, originalLandedAt: original.landedAt,
                    isOfThisWindow: false, releasedIn: nil, revertReleasedIn: nil, changes: [original.id],
                    revertedAt: revert.landedAt, citations: [citation(original), citation(revert)],
                    touchesProduct: false, isLate: late[index]))
        }
        result.reverts.sort { ($0.revertedAt, $0.changes[0]) < ($1.revertedAt, $1.changes[0]) }
    }

    private func isRevert(_ record: ChangeRecord) -> Bool {
        record.reverts != nil || record.revertedTitle != nil || ParsedTitle.quotesWork(record.title)
    }

    private func revert(
        root: Int, members: [Int], chains: RevertChains, aliases: [GitObjectID: Int]
    ) -> EvidenceRevert {
        let first = records[root]
        let last = records[members.last { chains.isStanding($0) && $0 != root } ?? root]
        guard isRevert(first) else { return revertOfThisWindow(first, by: last, members: members) }
        // A partial revert can be of this window's work too; it leaves that standing.
        let ofThisWindow = first.reverts.flatMap { aliases[$0] }
        let original = ofThisWindow.map { records[$0] } ?? first.reverts.flatMap { earlier[$0] }
        let quoted = RevertTitle.innermost(original.map(\.title) ?? first.revertedTitle ?? first.title)
        let isReapplied = original.map { isRevert($0) } ?? RevertTitle.innermost(first.title).isReapplied
        let releasedIn = original.flatMap { carrier(of: $0.position, before: first) }
        let isHidden = original.map { hidden.contains($0.id) } ?? false
        var citations = [citation(first)]
        if let original { citations.append(citation(original)) }
        return EvidenceRevert(
            outcome: chains.isReverted(root)
                ? .undone
                : first.revertsPartly
                    ? .partlyReverted : isReapplied ? .reapplied : isHidden && releasedIn == nil ? .neutral : .reverted,
            original: original?.id, originalPullRequest: original?.pullRequest, originalTitle: quoted.title,
            originalLandedAt: original?.landedAt,
            isOfThisWindow: ofThisWindow != nil || isHidden,
            releasedIn: releasedIn?.tag, revertReleasedIn: release(holding: first, after: releasedIn)?.tag,
            changes: members.map { records[$0].id }, revertedAt: first.landedAt, citations: citations,
            touchesProduct: touchesProduct(first),
            isLate: members.allSatisfy { late[$0] })
    }

    private func revertOfThisWindow(_ original: ChangeRecord, by last: ChangeRecord, members: [Int]) -> EvidenceRevert {
        let releasedIn = carrier(of: original.position, before: last)
        return EvidenceRevert(
            outcome: releasedIn == nil ? .neutral : .reverted, original: original.id,
            originalPullRequest: original.pullRequest, originalTitle: ParsedTitle(original.title).readable,
            originalLandedAt: original.landedAt, isOfThisWindow: true, releasedIn: releasedIn?.tag,
            revertReleasedIn: release(holding: last, after: releasedIn)?.tag,
            changes: members.map { records[$0].id },
            revertedAt: last.landedAt, citations: [citation(original), citation(last)],
            touchesProduct: touchesProduct(last),
            isLate: members.allSatisfy { late[$0] })
    }

    private func touchesProduct(_ revert: ChangeRecord) -> Bool { !ChangedPaths(of: revert).touchNoProduct }

    private func citation(_ record: ChangeRecord) -> Citation {
        record.pullRequest.map(Citation.pullRequest) ?? .commit(record.id)
    }

    /// The newest release, pre-releases apart, that holds what landed at `position` and not its revert.
    private func carrier(of position: Int, before revert: ChangeRecord) -> EvidenceRelease? {
        releases.filter { release in
            guard let place = release.position, position <= place, place < revert.position, !release.isPreRelease else {
                return false
            }
            // A revert touches the paths that the original did.
            return release.concerns(revert.commits)
        }
        .max { ($0.publishedAt, $0.tag) < ($1.publishedAt, $1.tag) }
    }

    /// The first release of the same part that holds the revert.
    private func release(holding revert: ChangeRecord, after carrier: EvidenceRelease?) -> EvidenceRelease? {
        releases.filter { release in
            release.contains(position: revert.position) && !release.isPreRelease
                && (carrier == nil || release.version?.component == carrier?.version?.component)
        }
        .min { ($0.publishedAt, $0.tag) < ($1.publishedAt, $1.tag) }
    }
}
