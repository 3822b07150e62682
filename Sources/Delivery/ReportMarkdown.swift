import GhillieCore
package import Gold
import StatusModels

/// A report as Markdown, from its machine summary only.
///
/// It reads well raw, on a terminal, as well as rendered: sections without content are left out, and text from outside is
/// escaped where it would otherwise mean something.
package enum ReportMarkdown {
    /// - Returns: The document, ending with one line break.
    package static func render(_ report: Report) -> String {
        let result = report.result
        var blocks = [
            "# \(MarkdownText.escape(report.title))",
            "**Status:** \(result.status.title) — \(MarkdownText.escape(result.statusReason))",
        ]
        func section(_ heading: String, _ content: [String]) {
            guard !content.isEmpty else { return }
            blocks.append("## \(heading)")
            blocks += content
        }
        section("Summary", [MarkdownText.escape(result.summary)].filter { !$0.isEmpty })
        section("Highlights", highlights(of: report))
        section("Risks", list(result.risks.map { risk($0, in: report.repository) }))
        section(
            "Next steps",
            list(
                result.nextSteps.map {
                    MarkdownText.escape($0.text) + links($0.citations, in: report.repository)
                }))
        section("Notes", list(report.limitations.map(MarkdownText.escape)))
        blocks.append("---")
        blocks.append(footer(of: report))
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private static func highlights(of report: Report) -> [String] {
        report.highlightsBySection.flatMap { section, highlights in
            let items = highlights.map { highlight in
                MarkdownText.escape(highlight.text) + links(highlight.citations, in: report.repository)
                    + (highlight.late ? " — *late: from before this window*" : "")
            }
            return ["### \(section.title)"] + list(items)
        }
    }

    private static func risk(_ risk: StatusResult.Risk, in repository: RepositorySlug) -> String {
        "**\(risk.state.title)**, since \(risk.since.dateText): \(MarkdownText.escape(risk.text))"
            + links(risk.citations, in: repository)
    }

    private static func list(_ items: [String]) -> [String] {
        items.isEmpty ? [] : [items.map { "- \($0)" }.joined(separator: "\n")]
    }

    /// ` ([#12](…), [`abc1234`](…))`, or nothing.
    private static func links(_ citations: [Citation], in repository: RepositorySlug) -> String {
        let (shown, more) = CitationLink.links(citations, in: repository)
        guard !shown.isEmpty else { return "" }
        let links = shown.map { link in
            guard let address = link.address else {
                return link.isCode ? MarkdownText.code(link.label) : link.label
            }
            return "[\(link.isCode ? MarkdownText.code(link.label) : link.label)](\(address))"
        }
        return " (\(links.joined(separator: ", "))\(more > 0 ? " and \(more) more" : ""))"
    }

    private static func footer(of report: Report) -> String {
        let generated = "Generated at \(report.generatedAt.minuteText) by \(MarkdownText.escape(report.model))"
        let rest = report.provenance.map { "\($0.name): \(MarkdownText.escape($0.text))" }
        return "*\(([generated] + rest).joined(separator: " | "))*"
    }
}
