package import Catalogue
package import GhillieCore

/// What the catalogue tells, as JSON.
package enum CatalogueJSON {
    package static func value(_ issue: CatalogueIssue) -> OrderedJSON {
        .object([
            (key: "code", value: .text(issue.code.rawValue)),
            (key: "path", value: .text(issue.path)),
            (key: "line", value: issue.position.map { .integer($0.line) } ?? .null),
            (key: "column", value: issue.position.map { .integer($0.column) } ?? .null),
            (key: "message", value: .text(issue.problem)),
            (key: "hint", value: .text(issue.remedy)),
        ])
    }

    /// An import that was done, or with `isDryRun` one that was not.
    package static func value(
        _ plan: CataloguePlan, of estate: String, commit: String?, isDryRun: Bool
    ) -> OrderedJSON {
        .object([
            (key: "estate", value: .text(estate)),
            (key: "commit_sha", value: .optional(commit)),
            (key: "dry_run", value: .boolean(isDryRun)),
            (key: "changed", value: .boolean(!plan.isEmpty)),
            (key: "counts", value: counts(plan.counts)),
            (key: "settings", value: .array(plan.settings.map(value))),
            (key: "changes", value: .array(plan.steps.map(value))),
        ])
    }

    package static func counts(_ counts: [CatalogueKind: CataloguePlan.Counts]) -> OrderedJSON {
        .object(
            CatalogueKind.allCases.map { kind in
                let count = counts[kind] ?? CataloguePlan.Counts()
                return (
                    key: kind.plural,
                    value: .object([
                        (key: "created", value: .integer(count.created)),
                        (key: "updated", value: .integer(count.updated)),
                        (key: "deleted", value: .integer(count.deleted)),
                        (key: "unchanged", value: .integer(count.unchanged)),
                    ])
                )
            })
    }

    private static func value(_ step: CataloguePlan.Step) -> OrderedJSON {
        let (change, fields): (String, [CataloguePlan.Field]) =
            switch step.change {
            case .created: ("created", [])
            case .deleted: ("deleted", [])
            case .updated(let fields): ("updated", fields)
            }
        return .object([
            (key: "kind", value: .text(step.kind.rawValue)),
            (key: "key", value: .text(step.subject)),
            (key: "change", value: .text(change)),
            (key: "fields", value: .array(fields.map(value))),
        ])
    }

    private static func value(_ field: CataloguePlan.Field) -> OrderedJSON {
        .object([
            (key: "name", value: .text(field.name)),
            (key: "before", value: .optional(field.before)),
            (key: "after", value: .optional(field.after)),
        ])
    }

    package static func value(_ estate: Estate) -> OrderedJSON { value(estate.id, estate) }

    /// An estate; of one that nobody has declared, as that of `ghillie try` mostly is, its key alone is known.
    package static func value(_ id: EstateID, _ estate: Estate?) -> OrderedJSON {
        .object([
            (key: "estate", value: .text(id.rawValue)),
            (key: "name", value: .text(estate?.name ?? id.rawValue)),
            (key: "created_at", value: .optional(estate?.createdAt.rfc3339)),
            // That of its latest report: there are none of whole estates so far.
            (key: "status", value: .null),
            (key: "projects", value: .integer(estate?.projects ?? 0)),
            (key: "components", value: .integer(estate?.components ?? 0)),
            (key: "repositories", value: .integer(estate?.repositories ?? 0)),
            (key: "last_import", value: estate?.lastImport.map(value) ?? .null),
        ])
    }

    package static func value(_ done: CatalogueImport) -> OrderedJSON {
        .object([
            (key: "number", value: .integer(done.number)),
            (key: "commit_sha", value: .optional(done.commit)),
            (key: "content_sha256", value: .text(done.contentHash.hex)),
            (key: "imported_at", value: .text(done.importedAt.rfc3339)),
            (key: "counts", value: counts(done.counts)),
        ])
    }

    package static func value(_ summary: RepositoryRegistry.Summary, of estate: String) -> OrderedJSON {
        .object([
            (key: "estate", value: .text(estate)),
            (key: "created", value: .integer(summary.created)),
            (key: "updated", value: .integer(summary.updated)),
            (key: "left", value: .integer(summary.left)),
            (key: "unchanged", value: .integer(summary.unchanged)),
        ])
    }

    package static func value(_ page: RepositoryRegistry.Page) -> OrderedJSON {
        .object([
            (key: "repositories", value: .array(page.repositories.map(value))),
            (key: "next_cursor", value: .optional(page.next?.text)),
        ])
    }

    package static func value(_ repository: WatchedRepository) -> OrderedJSON {
        .object([
            (key: "repository", value: .text(repository.slug.description)),
            (key: "repository_id", value: .text(repository.id.rawValue)),
            (key: "node_id", value: .optional(repository.nodeID)),
            (key: "ingestion_enabled", value: .boolean(repository.isIngested)),
            (key: "chosen", value: .optional(repository.choice?.rawValue)),
            (key: "in_catalogue", value: .boolean(repository.catalogueSlug != nil)),
            (key: "default_branch", value: .optional(repository.defaultBranch)),
            (key: "documentation_paths", value: .texts(repository.documentationPaths)),
        ])
    }
}
