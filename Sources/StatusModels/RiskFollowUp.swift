import Evidence
import GhillieCore

/// What became of a risk that was open before and that no rule finds anew.
struct RiskFollowUp {
    enum Outcome {
        /// `reason` says why, as a clause.
        case open(reason: String)
        case resolved(text: String, citations: [Citation])
    }

    let outcome: Outcome

    init(of risk: PreviousReport.Risk, in evidence: RepositoryEvidence) {
        // What could not be seen is not over.
        guard evidence.health.isHealthy else {
            outcome = .open(reason: "a risk of the report before could not be followed up")
            return
        }
        switch RiskRule(key: risk.key) {
        case .releasedChangeReverted?: outcome = Self.revert(risk, in: evidence)
        case .fixAfterMajorNotReleased?: outcome = Self.waitingFix(risk, in: evidence)
        case .repeatedReverts?:
            outcome = .resolved(text: "Earlier work was no longer reverted more than once.", citations: [])
        case .earlyFix?:
            outcome = .resolved(text: "\(Self.subject(of: risk)) needed no further early fix.", citations: [])
        case .mostlyFixes?:
            outcome = .resolved(text: "Fixes no longer made up most of the work.", citations: [])
        case nil: outcome = .resolved(text: "A risk of the report before no longer held.", citations: [])
        }
    }

    /// No longer found: released, or too old to be a risk of this window.
    private static func waitingFix(_ risk: PreviousReport.Risk, in evidence: RepositoryEvidence) -> Outcome {
        let subject = subject(of: risk)
        let waiting = evidence.earlierFixes.filter { risk.citations.contains($0.citation) }.map(\.position).max() ?? 0
        if let release = evidence.releases.first(where: { !$0.isPreRelease && $0.contains(position: waiting) }) {
            return .resolved(
                text: "\(release.name) of \(release.publishedAt.dateText) released the fixes that \(subject) needed.",
                citations: [release.citation])
        }
        let version = ReleaseVersion(tag: tag(of: risk))
        if let release = evidence.laterVersionElsewhere(than: version) { return elsewhere(release, "the fixes") }
        return .resolved(
            text: "\(subject) was thirteen weeks old without a release of its fixes; they are no longer followed.",
            citations: [])
    }

    /// What the key names after its rule: a tag.
    private static func subject(of risk: PreviousReport.Risk) -> String {
        EvidenceRelease.name(of: tag(of: risk))
    }

    private static func tag(of risk: PreviousReport.Risk) -> String { String(risk.key.drop { $0 != ":" }.dropFirst()) }

    /// Open until the work comes back, a release follows that can be without it, or four weeks have passed: on a branch that
    /// is not released from, none ever follows.
    private static func revert(_ risk: PreviousReport.Risk, in evidence: RepositoryEvidence) -> Outcome {
        guard let revert = evidence.earlierReverts.last(where: { risk.citations.contains($0.citation) }) else {
            return .resolved(text: "A revert of released work lies too far back to be followed further.", citations: [])
        }
        if let back = evidence.reverts.first(where: { $0.outcome == .reapplied && $0.original == revert.id }) {
            return .resolved(
                text:
                    "\(RevertWording.title(of: back)), which had been reverted, was reapplied on \(back.revertedAt.dateText).",
                citations: Array(back.citations.prefix(1)))
        }
        let carrier = carrier(of: risk)
        let releases = (evidence.releases + evidence.earlierReleases).filter {
            !$0.isPreRelease && $0.contains(position: revert.position)
        }
        if let release = releases.min(by: { ($0.publishedAt, $0.tag) < ($1.publishedAt, $1.tag) }) {
            return .resolved(
                text: "\(release.name) of \(release.publishedAt.dateText) was released without what had been reverted.",
                citations: [release.citation])
        }
        let version = carrier.flatMap(ReleaseVersion.init(tag:))
        if let release = evidence.laterVersionElsewhere(than: version, after: revert.landedAt) {
            return elsewhere(release, "what had been reverted")
        }
        let day = revert.landedAt.dateText
        guard evidence.window.end < revert.landedAt + .days(28) else {
            return .resolved(
                text: "Four weeks after the revert of \(day) no release had followed; it is no longer waited for.",
                citations: [])
        }
        let name = carrier.map(EvidenceRelease.name) ?? "the last release"
        return .open(reason: "no release had followed \(name) without what was reverted on \(day)")
    }

    /// The tag of the release that a risk cites.
    private static func carrier(of risk: PreviousReport.Risk) -> String? {
        risk.citations.lazy.compactMap { citation in
            if case .release(let tag) = citation { tag } else { nil }
        }
        .first
    }

    private static func elsewhere(_ release: EvidenceRelease, _ what: String) -> Outcome {
        .resolved(
            text: "\(release.name) of \(release.publishedAt.dateText) followed from another branch; whether it holds "
                + "\(what), this branch does not show.",
            citations: [release.citation])
    }
}
