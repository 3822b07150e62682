import Catalogue
import GhillieCore
import Gold
import StatusModels

/// One project's part of an overview: its components in the order that matters, with what no report tells of them.
struct OverviewGroup {
    /// What one component comes to.
    struct Line {
        let label: String
        let name: String
        /// After the name: the component, a number of changes, a stage of life.
        let details: [String]
        let text: String
        /// Where it stands in the same document.
        var report: Report?
    }

    let title: String
    let lines: [Line]

    /// The projects of an estate in its order, and then what it does not name. A repository that several projects use is told
    /// in each of them.
    static func groups(of estate: DeclaredEstate, _ entries: [ReportEntry]) -> [OverviewGroup] {
        let byRepository = Dictionary(entries.map { (RepositoryID($0.repository), $0) }) { first, _ in first }
        var users: [RepositoryID: [String]] = [:]
        for project in estate.projects {
            for repository in Set(project.components.compactMap { $0.repository.map { RepositoryID($0.slug) } }) {
                users[repository, default: []].append(project.name)
            }
        }
        var groups = estate.projects.map { project in
            let lines = project.components.map { component in
                let repository = component.repository.map { RepositoryID($0.slug) }
                let others = repository.flatMap { users[$0] }?.filter { $0 != project.name } ?? []
                return line(of: component, repository.flatMap { byRepository[$0] }, sharedWith: others)
            }
            return OverviewGroup(title: project.name, lines: inOrder(lines))
        }
        let stray = entries.filter { users[RepositoryID($0.repository)] == nil }
        if !stray.isEmpty {
            let lines = stray.sorted { $0.repository < $1.repository }.map { line(of: $0, details: []) }
            groups.append(OverviewGroup(title: "Not in the catalogue", lines: inOrder(lines)))
        }
        return groups
    }

    /// The worst report first, then what is quiet, then what no report can tell.
    private static func inOrder(_ lines: [Line]) -> [Line] {
        func rank(_ line: Line) -> Int { line.report?.result.status.urgency ?? ReportStatus.allCases.count }
        return lines.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(
            \.element)
    }

    private static func line(of component: Component, _ entry: ReportEntry?, sharedWith others: [String]) -> Line {
        var details: [String] = []
        switch component.lifecycle {
        case .planned: details.append("planned")
        case .deprecated: details.append("deprecated")
        case .active: break
        }
        if !others.isEmpty { details.append("shared with \(others.joined(separator: ", "))") }
        if let entry { return line(of: entry, details: [component.name] + details) }
        if let stated = component.settings.manualStatus { return line(of: component, stated, details: details) }
        guard let repository = component.repository else {
            let isPlanned = component.lifecycle == .planned
            return Line(
                label: isPlanned ? "Planned" : "No repository", name: component.name,
                details: details.filter { $0 != "planned" },
                text: isPlanned
                    ? "there is no code yet, and nobody stated how it stands."
                    : "there is no code to look at, and nobody stated how it stands.")
        }
        return Line(
            label: "Not seen", name: component.name, details: details,
            text: "\(repository.slug) is not among these clones.")
    }

    private static func line(of component: Component, _ stated: ManualStatus, details: [String]) -> Line {
        let day = stated.updated.map { " on \($0)" } ?? ""
        let repository = component.repository.map { ["\($0.slug) not among these clones"] } ?? []
        return Line(
            label: "\(stated.status.title), as people stated\(day)", name: component.name,
            details: details + repository, text: stated.summary ?? "no more was stated.")
    }

    private static func line(of entry: ReportEntry, details: [String]) -> Line {
        switch entry {
        case .report(let report):
            Line(
                label: report.result.status.title, name: report.repository.description,
                details: details + [Report.count(report.coverage.changes, "change", "changes")],
                text: report.result.statusReason, report: report)
        case .quiet(let repository, let since, let caveat):
            Line(
                label: "Nothing new", name: repository.description, details: details,
                text: "since \(since.minuteText)\(caveat.map { " (\($0))" } ?? "").")
        }
    }
}

extension OverviewGroup {
    var markdown: String {
        let items = lines.map { line in
            let details = line.details.map { ", " + MarkdownText.escape($0) }.joined()
            return "- **\(MarkdownText.escape(line.label))** — **\(MarkdownText.escape(line.name))**\(details): "
                + MarkdownText.escape(line.text)
        }
        return "## \(MarkdownText.escape(title))\n\n\(items.joined(separator: "\n"))\n"
    }

    var html: [String] {
        let rows = lines.map { line in
            let name = HTMLText.escape(line.name)
            let link = line.report.map { "<a href=\"#\(ReportHTML.anchor(of: $0))\">\(name)</a>" } ?? name
            let label = line.report.map { ReportHTML.statusLabel($0.result.status) } ?? HTMLText.escape(line.label)
            return "<tr><th scope=\"row\">\(link)</th><td>\(label)</td>"
                + "<td>\(HTMLText.escape(line.details.joined(separator: ", ")))</td>"
                + "<td>\(HTMLText.escape(line.text))</td></tr>"
        }
        return [
            "<h2>\(HTMLText.escape(title))</h2>", "<table>",
            "<thead><tr><th scope=\"col\">Component</th><th scope=\"col\">Status</th><th scope=\"col\">What</th>"
                + "<th scope=\"col\">Why</th></tr></thead>",
            "<tbody>",
        ] + rows + ["</tbody>", "</table>"]
    }
}
