package import Catalogue
import GhillieCore
import Gold
import StatusModels

/// Reports as one standalone page: no scripts, nothing fetched, everything from outside escaped.
package enum ReportHTML {
    /// The whole page; for two or more entries, and where an estate is declared, the overview comes first.
    ///
    /// - Returns: An HTML document, ending with one line break.
    package static func render(_ entries: [ReportEntry], of estate: DeclaredEstate? = nil) -> String {
        let body: String
        let title: String
        if estate == nil, entries.count == 1, let entry = entries.first {
            title = pageTitle(of: entry)
            body = article(entry, heading: 1)
        } else {
            let overview = ReportOverview(entries, of: estate)
            title = overview.title
            body = overview.html + entries.filter { $0.report != nil }.map { article($0, heading: 2) }.joined()
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(PageStyle.contentSecurityPolicy)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <meta name="generator" content="Ghillie">
            <title>\(HTMLText.escape(title))</title>
            <style>\(PageStyle.css)</style>
            </head>
            <body>
            <main>
            \(body)</main>
            </body>
            </html>

            """
    }

    /// The fragment that an overview points at.
    static func anchor(of report: Report) -> String { "report-\(HTMLText.escape(report.id.rawValue))" }

    /// A heading that is not broken within the days that it names.
    static func titleHeading(_ title: String, period: String, level: Int) -> String {
        let text = HTMLText.escape(title).replacing("(\(period))", with: "<span class=\"period\">(\(period))</span>")
        return "<h\(level)>\(text)</h\(level)>"
    }

    static func statusLabel(_ status: ReportStatus) -> String {
        "<span class=\"status \(status.rawValue)\">\(status.title)</span>"
    }

    private static func pageTitle(of entry: ReportEntry) -> String {
        switch entry {
        case .report(let report): report.title
        case .quiet(let repository, _, _): "\(repository) — Status report"
        }
    }

    private static func article(_ entry: ReportEntry, heading level: Int) -> String {
        switch entry {
        case .report(let report): ReportArticle(report: report, level: level).html
        case .quiet(let repository, _, _):
            """
            <article>
            <h\(level)>\(HTMLText.escape(repository.description)) — Status report</h\(level)>
            <p>\(HTMLText.escape(entry.quietSentence ?? ""))</p>
            </article>

            """
        }
    }
}

/// One report within a page.
private struct ReportArticle {
    let report: Report
    /// Of the report's own heading; its sections are one deeper.
    let level: Int

    var html: String {
        let result = report.result
        var lines = [
            "<article id=\"\(ReportHTML.anchor(of: report))\">",
            ReportHTML.titleHeading(report.title, period: report.daysText, level: level),
            "<p>\(ReportHTML.statusLabel(result.status)) — \(HTMLText.escape(result.statusReason))</p>",
        ]
        if !result.summary.isEmpty {
            lines += [heading("Summary", depth: 1), "<p>\(HTMLText.escape(result.summary))</p>"]
        }
        if !result.highlights.isEmpty {
            lines.append(heading("Highlights", depth: 1))
            for (section, highlights) in report.highlightsBySection {
                lines.append("<h\(level + 2) class=\"kind\">\(section.title)</h\(level + 2)>")
                lines += list(highlights.map(item))
            }
        }
        if !result.risks.isEmpty {
            lines.append(heading("Risks", depth: 1))
            lines += list(result.risks.map(item))
        }
        if !result.nextSteps.isEmpty {
            lines.append(heading("Next steps", depth: 1))
            lines += list(result.nextSteps.map { HTMLText.escape($0.text) + links($0.citations) })
        }
        if !report.limitations.isEmpty {
            lines.append(heading("Notes", depth: 1))
            lines += list(report.limitations.map(HTMLText.escape))
        }
        return (lines + [footer, "</article>", ""]).joined(separator: "\n")
    }

    private func heading(_ text: String, depth: Int) -> String {
        "<h\(level + depth)>\(HTMLText.escape(text))</h\(level + depth)>"
    }

    private func list(_ items: [String]) -> [String] { ["<ul>"] + items.map { "<li>\($0)</li>" } + ["</ul>"] }

    private func item(_ highlight: StatusResult.Highlight) -> String {
        HTMLText.escape(highlight.text) + links(highlight.citations)
            + (highlight.late ? " <em class=\"late\">late: from before this window</em>" : "")
    }

    private func item(_ risk: StatusResult.Risk) -> String {
        let since = "<time datetime=\"\(risk.since.rfc3339)\">\(risk.since.dateText)</time>"
        return "<strong>\(risk.state.title)</strong>, <span class=\"since\">since \(since)</span>: "
            + HTMLText.escape(risk.text) + links(risk.citations)
    }

    private func links(_ citations: [Citation]) -> String {
        let (shown, more) = CitationLink.links(citations, in: report.repository)
        guard !shown.isEmpty else { return "" }
        let links = shown.map { link in
            let text = HTMLText.escape(link.label)
            let label = link.isCode ? "<code>\(text)</code>" : text
            return link.address.map { "<a href=\"\(HTMLText.escape($0))\">\(label)</a>" } ?? label
        }
        let rest = more > 0 ? " and \(more) more" : ""
        return " <span class=\"citations\">(\(links.joined(separator: ", "))\(rest))</span>"
    }

    private var footer: String {
        let generated = [("Generated", "\(report.generatedAt.minuteText) by \(report.model)")]
        let rows = (generated + report.provenance).map { name, text in
            "<dt>\(name)</dt><dd>\(HTMLText.escape(text))</dd>"
        }
        return (["<footer>", "<dl>"] + rows + ["</dl>", "</footer>"]).joined(separator: "\n")
    }
}
