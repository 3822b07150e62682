import Foundation
package import GhillieCore
package import Persistence

/// An import that was done, as history keeps it.
package struct CatalogueImport: Hashable, Sendable {
    /// From 1, without gaps.
    package let number: Int
    /// The commit that the file was taken from, where that was told.
    package let commit: String?
    package let contentHash: ContentHash
    package let importedAt: Instant
    package let counts: [CatalogueKind: CataloguePlan.Counts]
}

/// `catalogue_imports`: the history of imports.
package enum CatalogueImportStore {
    /// Newest first; those before a number, where one is given.
    package static func list(
        estate: EstateID, before number: Int? = nil, limit: Int = 50, in transaction: SQLTransaction
    ) throws -> [CatalogueImport] {
        try transaction.query(
            """
            SELECT seq, commit_sha, content_sha256, imported_at, counts
            FROM catalogue_imports
            WHERE estate_id = \(estate)
                AND seq < \(number ?? Int(Int32.max))
            ORDER BY seq DESC
            LIMIT \(limit)
            """
        ) { row in
            CatalogueImport(
                number: try row.integer(0), commit: try row.optionalText(1), contentHash: try row.hash(2),
                importedAt: try row.instant(3), counts: try counts(stored: try row.text(4)))
        }
    }

    package static func latest(estate: EstateID, in transaction: SQLTransaction) throws -> CatalogueImport? {
        try list(estate: estate, limit: 1, in: transaction).first
    }

    static func insert(_ done: CatalogueImport, estate: EstateID, in transaction: SQLTransaction) throws {
        try transaction.execute(
            """
            INSERT INTO catalogue_imports (estate_id, seq, commit_sha, content_sha256, imported_at, counts)
            VALUES (
                \(estate), \(done.number), \(done.commit), \(done.contentHash), \(done.importedAt),
                \(text(of: done.counts))
            )
            """)
    }

    private static func text(of counts: [CatalogueKind: CataloguePlan.Counts]) -> String {
        var json = CanonicalJSON()
        json.array(CatalogueKind.allCases) { json, kind in
            let count = counts[kind] ?? CataloguePlan.Counts()
            json.object { json in
                json.member("created", count.created)
                json.member("deleted", count.deleted)
                json.member("kind", kind.rawValue)
                json.member("unchanged", count.unchanged)
                json.member("updated", count.updated)
            }
        }
        return json.text
    }

    private static func counts(stored text: String) throws -> [CatalogueKind: CataloguePlan.Counts] {
        struct Stored: Decodable {
            let kind: String
            let created: Int
            let updated: Int
            let deleted: Int
            let unchanged: Int
        }
        guard let stored = try? JSONDecoder().decode([Stored].self, from: Data(text.utf8)) else {
            throw CatalogueError.unknownStoredValue(column: "catalogue_imports.counts")
        }
        var counts: [CatalogueKind: CataloguePlan.Counts] = [:]
        for count in stored {
            guard let kind = CatalogueKind(rawValue: count.kind) else {
                throw CatalogueError.unknownStoredValue(column: "catalogue_imports.counts")
            }
            counts[kind] = CataloguePlan.Counts(
                created: count.created, updated: count.updated, deleted: count.deleted, unchanged: count.unchanged)
        }
        return counts
    }
}
