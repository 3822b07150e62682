/// The forms in which reports are handed out.
package enum ReportFormat: String, CaseIterable, Sendable {
    case markdown, json, html

    /// The whole answer for these entries, in their order; for two or more, Markdown and HTML begin with the overview.
    ///
    /// - Returns: Text that ends with one line break.
    package func render(_ entries: [ReportEntry]) -> String {
        switch self {
        case .markdown:
            let parts = entries.compactMap { entry in
                switch entry {
                case .report(let report): ReportMarkdown.render(report)
                case .quiet: entries.count == 1 ? entry.quietSentence.map { MarkdownText.escape($0) + "\n" } : nil
                }
            }
            return ((entries.count > 1 ? [ReportOverview(entries).markdown] : []) + parts).joined(separator: "\n")
        case .json: return ReportJSON.render(entries.compactMap(\.report))
        case .html: return ReportHTML.render(entries)
        }
    }
}
