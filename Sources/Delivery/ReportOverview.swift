import Catalogue
import Foundation
import GhillieCore
import Gold
import StatusModels

/// What stands before two or more reports: each repository in a line, the worst first; by project, where an estate is
/// declared. Rendered from them, never stored.
struct ReportOverview {
    /// Worst first, then by slug.
    private let reports: [Report]
    private let quiet: [ReportEntry]
    /// Empty where no estate is declared.
    private let groups: [OverviewGroup]

    init(_ entries: [ReportEntry], of estate: DeclaredEstate? = nil) {
        groups = estate.map { OverviewGroup.groups(of: $0, entries) } ?? []
        reports = entries.compactMap(\.report).sorted {
            ($0.result.status.urgency, $0.repository, $0.id) < ($1.result.status.urgency, $1.repository, $1.id)
        }
        quiet = entries.filter { $0.report == nil }.sorted { $0.repository < $1.repository }
    }

    var title: String { period.map { "Status overview (\($0))" } ?? "Status overview" }

    /// The days of all windows together.
    private var period: String? {
        guard let start = reports.map(\.window.start).min(), let end = reports.map(\.window.end).max() else {
            return nil
        }
        return EstateCalendar(timeZone: reports.first?.timeZone ?? .gmt).daysText(
            of: ReportingWindow(start: start, end: end))
    }

    var markdown: String {
        guard groups.isEmpty else {
            return "# \(title)\n\n\(counts)\n\n" + groups.map(\.markdown).joined(separator: "\n")
        }
        let lines =
            reports.map { report in
                "- **\(report.result.status.title)** — **\(MarkdownText.escape(report.repository.description))**, "
                    + "\(Self.changes(in: report)): \(MarkdownText.escape(report.result.statusReason))"
            }
            + quiet.compactMap { entry in
                entry.quietSentence.map { "- **Nothing new** — \(MarkdownText.escape($0))" }
            }
        return "# \(title)\n\n\(counts)\n\n\(lines.joined(separator: "\n"))\n"
    }

    var html: String {
        let heading = [ReportHTML.titleHeading(title, period: period ?? "", level: 1), "<p>\(counts)</p>"]
        guard groups.isEmpty else { return (heading + groups.flatMap(\.html) + [""]).joined(separator: "\n") }
        let rows = reports.map { report in
            """
            <tr><th scope="row"><a href="#\(ReportHTML.anchor(of: report))">\
            \(HTMLText.escape(report.repository.description))</a></th>\
            <td>\(ReportHTML.statusLabel(report.result.status))</td>\
            <td class="number">\(report.coverage.changes)</td>\
            <td>\(HTMLText.escape(report.result.statusReason))</td></tr>
            """
        }
        let table =
            rows.isEmpty
            ? []
            : [
                "<table>",
                "<thead><tr><th scope=\"col\">Repository</th><th scope=\"col\">Status</th>"
                    + "<th scope=\"col\" class=\"number\">Changes</th><th scope=\"col\">Why</th></tr></thead>",
                "<tbody>",
            ] + rows + ["</tbody>", "</table>"]
        let silent = quiet.compactMap(\.quietSentence)
        let list =
            silent.isEmpty
            ? [] : ["<h2>Nothing new</h2>", "<ul>"] + silent.map { "<li>\(HTMLText.escape($0))</li>" } + ["</ul>"]
        return (heading + table + list + [""]).joined(separator: "\n")
    }

    /// `3 repositories: 1 at risk, 2 on track. 29 changes.`
    private var counts: String {
        let byStatus = Dictionary(grouping: reports, by: \.result.status)
        let statuses = byStatus.sorted { $0.key.urgency < $1.key.urgency }.map { status, reports in
            "\(reports.count) \(status.title.lowercased())"
        }
        let silent = quiet.isEmpty ? [] : ["\(quiet.count) with nothing new"]
        let total = Report.count(reports.count + quiet.count, "repository", "repositories")
        let changes = Report.count(reports.reduce(0) { $0 + $1.coverage.changes }, "change", "changes")
        return "\(total): \((statuses + silent).joined(separator: ", ")). \(changes) in all."
    }

    private static func changes(in report: Report) -> String {
        Report.count(report.coverage.changes, "change", "changes")
    }
}
