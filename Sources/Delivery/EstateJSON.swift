package import Catalogue
package import GhillieCore

/// Estates and their repositories, as JSON.
package enum EstateJSON {
    /// `estate` is `nil` where nothing is declared of it.
    package static func value(_ id: EstateID, _ estate: Estate?) -> OrderedJSON {
        [
            "key": .text(id.rawValue), "name": .text(estate?.name ?? id.rawValue),
            "created_at": .optional(estate?.createdAt.rfc3339),
            // That of its latest report: there are none of whole estates so far.
            "status": .null,
            "projects": .integer(estate?.projects ?? 0), "components": .integer(estate?.components ?? 0),
            "repositories": .integer(estate?.repositories ?? 0),
            "last_import": estate?.lastImport.map(value) ?? .null,
        ]
    }

    package static func value(_ done: CatalogueImport) -> OrderedJSON {
        [
            "number": .integer(done.number), "commit_sha": .optional(done.commit),
            "imported_at": .text(done.importedAt.rfc3339), "counts": value(done.counts),
        ]
    }

    /// What an import did.
    package static func value(_ plan: CataloguePlan, of estate: EstateID) -> OrderedJSON {
        [
            "estate": .text(estate.rawValue), "changed": .boolean(!plan.isEmpty), "counts": value(plan.counts),
        ]
    }

    package static func value(_ summary: RepositoryRegistry.Summary, of estate: EstateID) -> OrderedJSON {
        [
            "estate": .text(estate.rawValue), "created": .integer(summary.created),
            "updated": .integer(summary.updated), "left": .integer(summary.left),
            "unchanged": .integer(summary.unchanged),
        ]
    }

    package static func value(_ repository: WatchedRepository) -> OrderedJSON {
        [
            "repository": .text(repository.slug.description), "node_id": .optional(repository.nodeID),
            "default_branch": .optional(repository.defaultBranch),
            "documentation_paths": .texts(repository.documentationPaths),
            "in_catalogue": .boolean(repository.catalogueSlug != nil), "active": .boolean(repository.isIngested),
            "chosen": repository.choice.map { .boolean($0 == .on) } ?? .null,
        ]
    }

    private static func value(_ counts: [CatalogueKind: CataloguePlan.Counts]) -> OrderedJSON {
        .object(
            CatalogueKind.allCases.map { kind in
                let count = counts[kind] ?? CataloguePlan.Counts()
                let members: OrderedJSON = [
                    "created": .integer(count.created), "updated": .integer(count.updated),
                    "deleted": .integer(count.deleted), "unchanged": .integer(count.unchanged),
                ]
                return (key: kind.plural, value: members)
            })
    }
}
