package import GhillieCore
package import Persistence

/// An estate that is known, with its last import.
package struct Estate: Hashable, Sendable {
    package let id: EstateID
    package let name: String
    package let createdAt: Instant
    package let lastImport: CatalogueImport?
    package let projects: Int
    package let components: Int
    /// That are watched: in the catalogue, or seen in events.
    package let repositories: Int
}

/// `estates`: one row for each.
package enum EstateStore {
    /// Every estate, by key. For operators of the database: in the scope `.system`; in an estate's own, that one alone.
    package static func list(in transaction: SQLTransaction) throws -> [EstateID] {
        try transaction.query("SELECT estate_id FROM estates ORDER BY estate_id") { EstateID(try $0.text(0)) }
    }

    package static func estate(_ id: EstateID, in transaction: SQLTransaction) throws -> Estate? {
        try transaction.first(
            """
            SELECT
                name, created_at,
                (SELECT count(*) FROM catalogue_projects WHERE estate_id = \(id)),
                (SELECT count(*) FROM catalogue_components WHERE estate_id = \(id)),
                (SELECT count(*) FROM watched_repositories WHERE estate_id = \(id))
            FROM estates
            WHERE estate_id = \(id)
            """
        ) { row in
            Estate(
                id: id, name: try row.text(0), createdAt: try row.instant(1),
                lastImport: try CatalogueImportStore.latest(estate: id, in: transaction),
                projects: try row.integer(2), components: try row.integer(3), repositories: try row.integer(4))
        }
    }

    /// Whether nothing here is another estate's: neither a declaration nor an event, for `ghillie try` declares nothing.
    /// Sees that only where no row-level security holds the transaction, and is asked only there.
    static func isAlone(_ id: EstateID, in transaction: SQLTransaction) throws -> Bool {
        // The least and the greatest are at the ends of an index, however many events there are.
        let others = try transaction.query(
            """
            SELECT min(estate_id) FROM raw_events
            UNION ALL
            SELECT max(estate_id) FROM raw_events
            """
        ) { try $0.optionalText(0).map { EstateID($0) } }
        return try (list(in: transaction) + others.compactMap(\.self)).allSatisfy { $0 == id }
    }

    /// Makes an estate where it is not there yet, and locks its row until the transaction ends: of two imports of one
    /// estate the second waits, and then sees what the first has done. Events may come before its first import.
    static func lock(_ id: EstateID, name: String, at now: Instant, in transaction: SQLTransaction) throws {
        try transaction.execute(
            """
            INSERT INTO estates (estate_id, name, created_at)
            VALUES (\(id), \(name), \(now))
            ON CONFLICT (estate_id) DO UPDATE
            SET estate_id = excluded.estate_id
            """)
    }

    static func settings(
        of id: EstateID, in transaction: SQLTransaction
    ) throws -> (name: String, version: Int?, calendar: String?)? {
        try transaction.first("SELECT name, version, calendar FROM estates WHERE estate_id = \(id)") {
            (try $0.text(0), try $0.optionalInteger(1), try $0.optionalText(2))
        }
    }

    static func update(
        _ id: EstateID, name: String, version: Int?, calendar: String?, in transaction: SQLTransaction
    ) throws {
        try transaction.execute(
            """
            UPDATE estates
            SET name = \(name), version = \(version), calendar = \(calendar)
            WHERE estate_id = \(id)
            """)
    }
}
