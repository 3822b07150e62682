package import Evidence
import GhillieCore

/// Judges by rules alone: deterministic, offline, the same words for the same evidence.
package struct HeuristicStatusModel: Sendable {
    package static let name = "heuristic-v1"

    package init() {}

    package func summarize(_ evidence: RepositoryEvidence) -> StatusResult {
        let register = RiskRegister(evidence)
        let plan = HighlightPlan(evidence)
        let summary = SummaryWriter(evidence: evidence, plan: plan).summary
        let nextSteps = NextStepRules.steps(for: evidence)
        let status = Self.status(of: evidence, register: register)
        let reason = Self.reason(for: status, evidence: evidence, register: register)

        func result(_ room: HighlightPlan.Room, steps: Int) -> StatusResult {
            StatusResult(
                status: status, statusReason: reason, summary: summary,
                highlights: plan.lines(in: room).map {
                    .init(section: $0.section, text: $0.text, citations: $0.citations, late: $0.late)
                },
                risks: register.risks, nextSteps: Array(nextSteps.prefix(steps)), notes: Self.notes(evidence),
                notSeen: evidence.health.notSeen)
        }

        let limits = ProseLimits(evidence.preferences)
        var room = HighlightPlan.Room(evidence.preferences)
        var stepCount = limits.nextSteps
        var best = result(room, steps: stepCount)
        // Long titles leave room for fewer of them.
        while ProseLimits.words(in: best) > limits.words, room.shrink(steps: &stepCount) {
            best = result(room, steps: stepCount)
        }
        return best
    }

    private static func status(of evidence: RepositoryEvidence, register: RiskRegister) -> ReportStatus {
        if !evidence.health.isHealthy { return .unknown }
        if register.openCount > 0 { return .atRisk }
        // Silence is not green.
        return evidence.changes.isEmpty && evidence.releases.isEmpty ? .unknown : .onTrack
    }

    private static func reason(
        for status: ReportStatus, evidence: RepositoryEvidence, register: RiskRegister
    ) -> String {
        if let reason = evidence.health.unhealthyReason {
            return "\(Wording.capitalized(reason)), so this window was not seen to its end."
        }
        if let reason = register.reason {
            let more = register.openCount - 1
            return Wording.capitalized(reason)
                + (more > 0 ? ", and \(Wording.count(more, "more risk")) stood open." : ".")
        }
        guard status == .onTrack else {
            if evidence.hiddenChanges > 0 {
                return
                    "Nothing was seen but \(Wording.count(evidence.hiddenChanges, "change")) that noise filters hide."
            }
            return evidence.syncCommits.isEmpty
                ? "Nothing was seen: no change landed and no release was published."
                : "Nothing was seen but merges that join histories: no change landed and no release was published."
        }
        let seen =
            evidence.changes.isEmpty
            ? "\(Wording.count(evidence.releases.count, "release")) \(evidence.releases.count == 1 ? "was" : "were") published"
            : "\(Wording.count(evidence.counts.all, "change")) landed"
        let knowsReleases = !evidence.releases.isEmpty || !evidence.earlierReleases.isEmpty
        if knowsReleases { return "\(seen); no released work was reverted and no release needed an early fix." }
        // Two would be a risk.
        let isOneReverted = evidence.reverts.contains { $0.outcome == .reverted && !$0.isOfThisWindow }
        return isOneReverted
            ? "\(seen), one of which took back earlier work." : "\(seen) and no earlier work was reverted."
    }

    private static func notes(_ evidence: RepositoryEvidence) -> [String] {
        var notes = evidence.health.notes
        if evidence.hiddenChanges > 0 {
            notes.append(
                "\(Wording.count(evidence.hiddenChanges, "change")) filtered as noise: counted here, told nowhere.")
        }
        if evidence.goneActivities > 0 {
            notes.append(
                "Judged again after history was rewritten: \(evidence.goneActivities) of what it told "
                    + (evidence.goneActivities == 1 ? "is" : "are") + " gone from the branch.")
        }
        if let rewrite = evidence.rewrittenHistory {
            notes.append("History was rewritten: \(rewrite.replaced) replaced, \(rewrite.dropped) dropped.")
        }
        return notes
    }
}

extension HighlightPlan.Room {
    /// Makes room for fewer words; `false` where there is nothing left to give.
    fileprivate mutating func shrink(steps: inout Int) -> Bool {
        if titleWords > 14 {
            titleWords -= 2
        } else if lines > 8 {
            lines -= 1
        } else if releases > 2 || reverts > 2 {
            (releases, reverts) = (2, 2)
        } else if steps > 2 {
            steps -= 1
        } else if titleWords > 6 {
            titleWords -= 2
        } else if lines > 5 || releases > 1 {
            lines = min(lines, 5)
            (releases, reverts) = (1, 1)
        } else if steps > 0 {
            steps -= 1
        } else {
            return false
        }
        return true
    }
}
