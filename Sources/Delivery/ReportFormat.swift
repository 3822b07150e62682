package import Catalogue

/// The forms in which reports are handed out.
package enum ReportFormat: String, CaseIterable, Sendable {
    case markdown, json, html

    /// The whole answer for these entries, in their order; for two or more, and by project where an estate is declared,
    /// Markdown and HTML begin with the overview.
    ///
    /// - Returns: Text that ends with one line break.
    package func render(_ entries: [ReportEntry], of estate: DeclaredEstate? = nil) -> String {
        switch self {
        case .markdown:
            let hasOverview = entries.count > 1 || estate != nil
            let parts = entries.compactMap { entry in
                switch entry {
                case .report(let report): ReportMarkdown.render(report)
                case .quiet: !hasOverview ? entry.quietSentence.map { MarkdownText.escape($0) + "\n" } : nil
                }
            }
            return ((hasOverview ? [ReportOverview(entries, of: estate).markdown] : []) + parts).joined(separator: "\n")
        case .json: return ReportJSON.render(entries.compactMap(\.report))
        case .html: return ReportHTML.render(entries, of: estate)
        }
    }
}
