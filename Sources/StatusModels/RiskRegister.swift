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
        var reasons: [String: String] = [:]
        for risk in previous where found.insert(risk.key).inserted {
            switch RiskFollowUp(of: risk, in: evidence).outcome {
            case .open(let reason):
                reasons[risk.key] = reason
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
        risks = Array((open + resolved).prefix(ProseLimits(evidence.preferences).risks))
        openCount = open.count
        reason = open.first.map { first in
            findings.first { $0.key == first.key }?.reason ?? reasons[first.key]
                ?? "a risk of the report before still held"
        }
    }
}
