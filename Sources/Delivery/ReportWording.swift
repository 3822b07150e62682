package import GhillieCore
import Gold
import StatusModels

extension ReportStatus {
    /// As headings and labels show it.
    package var title: String {
        switch self {
        case .onTrack: "On Track"
        case .atRisk: "At Risk"
        case .blocked: "Blocked"
        case .unknown: "Unknown"
        }
    }

    /// Worst first: what a reader of many reports must see before the rest.
    var urgency: Int {
        switch self {
        case .blocked: 0
        case .atRisk: 1
        case .unknown: 2
        case .onTrack: 3
        }
    }
}

extension StatusResult.Section {
    var title: String {
        switch self {
        case .releases: "Releases"
        case .features: "Features"
        case .fixes: "Fixes"
        case .documentation: "Documentation"
        case .maintenance: "Maintenance"
        case .other: "Other changes"
        case .reverts: "Reverts"
        case .dependencies: "Dependencies"
        }
    }
}

extension StatusResult.RiskState {
    var title: String {
        switch self {
        case .new: "New"
        case .ongoing: "Ongoing"
        case .resolved: "Resolved"
        }
    }
}

extension Report {
    var title: String { "\(repository) — Status report (\(daysText))" }

    /// The highlights by section, in the order in which the model told them.
    var highlightsBySection: [(section: StatusResult.Section, highlights: [StatusResult.Highlight])] {
        var sections: [StatusResult.Section] = []
        for highlight in result.highlights where !sections.contains(highlight.section) {
            sections.append(highlight.section)
        }
        return sections.map { section in (section, result.highlights.filter { $0.section == section }) }
    }

    /// The days of its window where its estate is, both inclusive.
    var daysText: String { EstateCalendar(timeZone: timeZone).daysText(of: window) }

    /// What a reader must know of how the repository was seen, as whole sentences, ending with what could not be seen.
    var limitations: [String] {
        let notSeen = result.notSeen.isEmpty ? [] : ["Not seen: \(result.notSeen.joined(separator: ", "))."]
        return result.notes + notSeen
    }

    /// Where the report comes from, as pairs of a name and a text.
    var provenance: [(name: String, text: String)] {
        let counts =
            [
                Self.count(coverage.activities, "activity", "activities"),
                Self.count(coverage.changes, "change", "changes"),
                "\(coverage.late) late",
            ] + (coverage.noise > 0 ? ["\(coverage.noise) filtered"] : [])
        return [
            ("Window", "\(window.start.rfc3339) to \(window.end.rfc3339)"),
            ("Branch", head.map { "\(branch) at \($0.abbreviated)" } ?? branch),
            ("Coverage", counts.joined(separator: ", ")), ("Report ID", id.rawValue),
        ]
    }

    static func count(_ count: Int, _ singular: String, _ plural: String) -> String {
        "\(count) \(count == 1 ? singular : plural)"
    }
}
