/// What an import does: the difference between what is stored and what a file declares.
package struct CataloguePlan: Hashable, Sendable {
    /// What becomes of one thing.
    package enum Change: Hashable, Sendable {
        case created, deleted
        /// The columns that differ.
        case updated([Field])
    }

    package struct Field: Hashable, Sendable {
        package let name: String
        package let before: String?
        package let after: String?
    }

    /// One line of the plan.
    package struct Step: Hashable, Sendable {
        package let kind: CatalogueKind
        /// Its key, or for an edge `a depends_on b (runtime)`.
        package let subject: String
        package let change: Change
    }

    package struct Counts: Hashable, Sendable {
        package var created = 0
        package var updated = 0
        package var deleted = 0
        package var unchanged = 0

        package init(created: Int = 0, updated: Int = 0, deleted: Int = 0, unchanged: Int = 0) {
            (self.created, self.updated, self.deleted, self.unchanged) = (created, updated, deleted, unchanged)
        }
    }

    /// What differs in the estate's own settings: its name, version and calendar.
    package let settings: [Field]
    /// By kind, each in the order of keys.
    package let steps: [Step]
    package let counts: [CatalogueKind: Counts]

    let written: [CatalogueKind: [CatalogueRow]]
    let deleted: [CatalogueKind: [CatalogueRow]]

    package var isEmpty: Bool { settings.isEmpty && steps.isEmpty }

    init(from stored: CatalogueRows, to declared: CatalogueRows, settings: [Field]) {
        var steps: [Step] = []
        var counts: [CatalogueKind: Counts] = [:]
        var written: [CatalogueKind: [CatalogueRow]] = [:]
        var deleted: [CatalogueKind: [CatalogueRow]] = [:]
        for kind in CatalogueKind.allCases {
            var count = Counts()
            let (before, after) = (stored[kind], declared[kind])
            for row in declared.sorted(kind) {
                switch before[row.key] {
                case row: count.unchanged += 1
                case let old?:
                    count.updated += 1
                    written[kind, default: []].append(row)
                    steps.append(Step(kind: kind, row, .updated(Self.fields(kind, from: old, to: row))))
                case nil:
                    count.created += 1
                    written[kind, default: []].append(row)
                    steps.append(Step(kind: kind, row, .created))
                }
            }
            for row in stored.sorted(kind) where after[row.key] == nil {
                count.deleted += 1
                deleted[kind, default: []].append(row)
                steps.append(Step(kind: kind, row, .deleted))
            }
            counts[kind] = count
        }
        self.settings = settings
        self.steps = steps
        self.counts = counts
        self.written = written
        self.deleted = deleted
    }

    private static func fields(_ kind: CatalogueKind, from old: CatalogueRow, to new: CatalogueRow) -> [Field] {
        zip(CatalogueTable.of(kind).values, zip(old.values, new.values)).compactMap { name, values in
            CatalogueRow.areSame(values.0, values.1) ? nil : Field(name: name, before: values.0, after: values.1)
        }
    }
}

extension CataloguePlan.Step {
    fileprivate init(kind: CatalogueKind, _ row: CatalogueRow, _ change: CataloguePlan.Change) {
        self.kind = kind
        self.change = change
        subject =
            kind == .edge ? "\(row.key[0]) \(row.key[1]) \(row.key[2]) (\(row.key[3]))" : row.key.joined(separator: " ")
    }
}
