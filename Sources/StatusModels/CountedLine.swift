import Evidence
import GhillieCore

/// The line that stands for changes which are counted and not shown one by one.
struct CountedLine {
    let line: HighlightPlan.Line

    init(_ evidence: RepositoryEvidence, section: StatusResult.Section, members: [Int], shown: Int) {
        let changes = members.lazy.map { evidence.changes[$0] }
        let late = changes.count(where: \.isLate)
        var text = Self.number(members.count, of: section, areMore: shown > 0)
        if let areas = Self.areas(of: changes) { text += ", \(areas)" }
        if late > 0, late < members.count { text += ", \(late) of them late" }
        line = HighlightPlan.Line(
            section: section, text: text, citations: changes.prefix(ProseLimits.citations).map(\.citation),
            late: late == members.count, members: members)
    }

    private static func number(_ count: Int, of section: StatusResult.Section, areMore: Bool) -> String {
        let more = areMore ? "more " : ""
        switch section {
        case .features: return Wording.count(count, "\(more)feature")
        case .fixes: return Wording.count(count, "\(more)fix", "\(more)fixes")
        case .documentation: return Wording.count(count, "\(more)documentation change")
        case .maintenance: return Wording.count(count, "\(more)maintenance change")
        case .releases, .other, .reverts, .dependencies:
            return Wording.count(count, areMore ? "more change" : "other change")
        }
    }

    /// `mostly in A and B`, where at most three parts of the repository hold more than half of the changes.
    private static func areas(of changes: some Collection<EvidenceChange>) -> String? {
        var counts: [String: Int] = [:]
        for change in changes {
            if let area = change.area { counts[area, default: 0] += 1 }
        }
        let top = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3)
        var covered = 0
        var named: [String] = []
        for (area, count) in top where covered * 2 <= changes.count {
            covered += count
            named.append(area)
        }
        guard covered * 2 > changes.count, !named.contains(where: InstructionText.occurs) else { return nil }
        return (covered == changes.count ? "in " : "mostly in ") + Wording.list(named)
    }
}
