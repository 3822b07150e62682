import Evidence
import GhillieCore

/// What to do next, as the evidence itself suggests: each step acts on a cited item.
enum NextStepRules {
    static func steps(for evidence: RepositoryEvidence) -> [StatusResult.NextStep] {
        let steps =
            fetch(evidence) + releaseReverts(evidence) + decideReverts(evidence) + tagPrepared(evidence)
            + announceBreaking(evidence) + releaseFixes(evidence) + finishPreRelease(evidence)
        return Array(steps.prefix(ProseLimits(evidence.preferences).nextSteps))
    }

    private static func fetch(_ evidence: RepositoryEvidence) -> [StatusResult.NextStep] {
        guard let reason = evidence.health.unhealthyReason, reason.hasPrefix("clone last fetched"),
            let head = evidence.head
        else { return [] }
        return [
            .init(
                text: "Fetch the clone, which ends at \(head.abbreviated), and report again", citations: [.commit(head)]
            )
        ]
    }

    private static func releaseReverts(_ evidence: RepositoryEvidence) -> [StatusResult.NextStep] {
        evidence.reverts.filter { $0.outcome == .reverted && $0.releasedIn != nil && $0.revertReleasedIn == nil }
            .prefix(2)
            .map {
                .init(
                    text: "Release the revert of \(RevertWording.title(of: $0))",
                    citations: Array($0.citations.prefix(2)))
            }
    }

    private static func decideReverts(_ evidence: RepositoryEvidence) -> [StatusResult.NextStep] {
        evidence.reverts.filter { $0.outcome == .reverted && $0.releasedIn == nil && !$0.isOfThisWindow }.prefix(2)
            .map { revert in
                let title = RevertWording.title(of: revert)
                return .init(
                    text: "Decide whether \(title), reverted on \(revert.revertedAt.dateText), should come back",
                    citations: Array(revert.citations.prefix(2)))
            }
    }

    /// A version was set, other versions have tags, and this one has none.
    private static func tagPrepared(_ evidence: RepositoryEvidence) -> [StatusResult.NextStep] {
        let releases = evidence.releases + evidence.earlierReleases
        guard !releases.isEmpty,
            let change = evidence.changes.last(where: { $0.preparedVersion != nil && $0.standing == .delivered }),
            let version = change.preparedVersion?.drop(while: { $0 == "v" || $0 == "V" }),
            !version.contains("-"), version.split(separator: ".").count == 3,
            !releases.contains(where: { $0.tag.hasSuffix(version) || $0.contains(position: change.position) })
        else { return [] }
        return [
            .init(text: "Tag version \(version), which was prepared, or fetch its tag", citations: [change.citation])
        ]
    }

    private static func announceBreaking(_ evidence: RepositoryEvidence) -> [StatusResult.NextStep] {
        let waiting = evidence.changes.filter { change in
            change.isBreaking && change.standing == .delivered && !isReleased(change.position, in: evidence)
        }
        guard !releasesNothing(evidence), let first = waiting.first else { return [] }
        if waiting.count > 1 {
            return [
                .init(
                    text: "Announce the \(Wording.count(waiting.count, "breaking change")) with the next release",
                    citations: waiting.prefix(ProseLimits.citations).map(\.citation))
            ]
        }
        let title = InstructionText.occurs(in: first.title) ? "" : " \(Wording.quoted(first.title))"
        return [.init(text: "Announce the breaking change\(title) with the next release", citations: [first.citation])]
    }

    /// Only where the last release is young enough for releases to be a habit.
    private static func releaseFixes(_ evidence: RepositoryEvidence) -> [StatusResult.NextStep] {
        guard let release = evidence.newestRelease, release.publishedAt > evidence.window.end - .days(183) else {
            return []
        }
        let fixes = Fix.ofThisWindow(in: evidence).filter { !isReleased($0.position, in: evidence) }
        guard let first = fixes.first else { return [] }
        let text =
            fixes.count == 1
            ? "Release the fix \(first.quotedTitle.map { "\($0) " } ?? "")that landed after \(release.name)"
            : "Release the \(Wording.count(fixes.count, "fix", "fixes")) that landed after \(release.name)"
        return [.init(text: text, citations: fixes.prefix(ProseLimits.citations).map(\.citation))]
    }

    private static func finishPreRelease(_ evidence: RepositoryEvidence) -> [StatusResult.NextStep] {
        guard let candidate = evidence.releases.last(where: { $0.isPreRelease }), let version = candidate.version,
            !(evidence.releases + evidence.earlierReleases).contains(where: { release in
                release.version.map {
                    $0.preRelease == nil && $0.component == version.component && $0.coreText == version.coreText
                }
                    ?? false
            })
        else { return [] }
        return [
            .init(
                text: "Decide whether \(candidate.name) is ready to become \(version.coreText)",
                citations: [candidate.citation])
        ]
    }

    private static func isReleased(_ position: Int, in evidence: RepositoryEvidence) -> Bool {
        evidence.newestRelease?.contains(position: position) ?? false
    }

    private static func releasesNothing(_ evidence: RepositoryEvidence) -> Bool {
        evidence.releases.isEmpty && evidence.earlierReleases.isEmpty
    }
}
