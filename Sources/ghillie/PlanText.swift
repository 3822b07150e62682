import Catalogue
import Delivery

/// An import's plan for a terminal: a line for each change, and the counts.
enum PlanText {
    /// `+ project berthing`, `- edge a depends_on b (runtime)`, `~ component quay: project "a" → "b"`.
    static func lines(_ plan: CataloguePlan, coloured: (String, Colour) -> String) -> [String] {
        let settings = plan.settings.isEmpty ? [] : [coloured("~ estate: \(fields(plan.settings))", .yellow)]
        return settings
            + plan.steps.map { step in
                let subject = "\(step.kind.rawValue) \(step.subject)"
                switch step.change {
                case .created: return coloured("+ \(subject)", .green)
                case .deleted: return coloured("- \(subject)", .red)
                case .updated(let fields): return coloured("~ \(subject): \(Self.fields(fields))", .yellow)
                }
            }
    }

    static func counts(_ plan: CataloguePlan, coloured: (String, Colour) -> String) -> [String] {
        var table = TextTable(header: ["KIND", "CREATED", "UPDATED", "DELETED", "UNCHANGED"])
        table.rows = CatalogueKind.allCases.map { kind in
            let count = plan.counts[kind] ?? CataloguePlan.Counts()
            return [.init(text: kind.plural)]
                + [count.created, count.updated, count.deleted, count.unchanged].map { .init(text: $0.grouped) }
        }
        return table.lines(coloured: coloured)
    }

    private static func fields(_ fields: [CataloguePlan.Field]) -> String {
        fields.map { "\($0.name) \(value($0.before)) → \(value($0.after))" }.joined(separator: ", ")
    }

    private static func value(_ text: String?) -> String {
        guard let text else { return "none" }
        let isJSON = text.hasPrefix("{") || text.hasPrefix("[")
        return TerminalText.singleLine(isJSON ? text : "\"\(text)\"")
    }
}
