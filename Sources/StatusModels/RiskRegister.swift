import Evidence
import GhillieCore

/// The risks of a window: what the rules find now, followed up from the report before.
struct RiskRegister {
    /// At most four; open ones first, in the order of rules.
    let risks: [StatusResult.Risk]
    /// Why the first open one is a risk, as a clause; `nil` without open risks.
    let reason: String?
    let openCount: Int

    init(_ evidence: RepositoryEvidence) {
        let previous = evidence.previousReports.first?.risks ?? []
        let findings = RiskRule.allCases.flatMap { $0.findings(in: evidence) }
        var found: Set<String> = []
        var open: [StatusResult.Risk] = []
        for finding in findings where found.insert(finding.key).inserted {
            let before = previous.first { $0.key == finding.key }
            open.append(
                StatusResult.Risk(
                    key: finding.key, text: finding.text, citations: finding.citations,
                    since: before?.since ?? finding.since, state: before == nil ? .new : .ongoing))
        }
        var resolved: [StatusResult.Risk] = []
        for risk in previous where found.insert(risk.key).inserted {
            switch RiskFollowUp(of: risk, in: evidence).outcome {
            case .open:
                open.append(
                    StatusResult.Risk(
                        key: risk.key, text: risk.text, citations: risk.citations, since: risk.since, state: .ongoing))
            case .resolved(let text, let citations):
                resolved.append(
                    StatusResult.Risk(
                        key: risk.key, text: text, citations: risk.citations + citations, since: risk.since,
                        state: .resolved))
            }
        }
        let order = RiskRule.allCases
        open.sort { lhs, rhs in
            let ranks = [lhs, rhs].map { risk in
                RiskRule(key: risk.key).flatMap(order.firstIndex(of:)) ?? order.endIndex
            }
            return (ranks[0], lhs.since, lhs.key) < (ranks[1], rhs.since, rhs.key)
        }
        risks = Array((open + resolved).prefix(ProseLimits.risks))
        openCount = open.count
        reason = open.first.map { first in
            findings.first { $0.key == first.key }?.reason ?? "A risk of the report before still held"
        }
    }
}

/// What became of a risk that was open before and that no rule finds anew.
struct RiskFollowUp {
    enum Outcome {
        case open
        case resolved(text: String, citations: [Citation])
    }

    let outcome: Outcome

    init(of risk: PreviousReport.Risk, in evidence: RepositoryEvidence) {
        // What could not be seen is not over.
        guard evidence.health.isHealthy else {
            outcome = .open
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
        return .resolved(
            text: "\(subject) was four weeks old without a release of its fixes; they are no longer followed.",
            citations: [])
    }

    /// What the key names after its rule: a tag.
    private static func subject(of risk: PreviousReport.Risk) -> String {
        EvidenceRelease.name(of: String(risk.key.drop { $0 != ":" }.dropFirst()))
    }

    /// Open until the work comes back, or a release follows that holds the revert.
    private static func revert(_ risk: PreviousReport.Risk, in evidence: RepositoryEvidence) -> Outcome {
        guard let revert = evidence.earlierReverts.first(where: { risk.citations.first == $0.citation }) else {
            return .resolved(text: "A revert of released work lies too far back to be followed further.", citations: [])
        }
        if let back = evidence.reverts.first(where: { $0.outcome == .reapplied && $0.original == revert.id }) {
            return .resolved(
                text:
                    "\(RevertWording.title(of: back)), which had been reverted, was reapplied on \(back.revertedAt.dateText).",
                citations: Array(back.citations.prefix(1)))
        }
        let releases = (evidence.releases + evidence.earlierReleases).filter {
            !$0.isPreRelease && $0.contains(position: revert.position)
        }
        guard let release = releases.min(by: { ($0.publishedAt, $0.tag) < ($1.publishedAt, $1.tag) }) else {
            return .open
        }
        return .resolved(
            text: "\(release.name) of \(release.publishedAt.dateText) was released without what had been reverted.",
            citations: [release.citation])
    }
}
