import GhillieCore
import Persistence

/// `catalogue_*`: what each estate's file declares.
enum CatalogueStore {
    static func rows(estate: EstateID, in transaction: SQLTransaction) throws -> CatalogueRows {
        var rows = CatalogueRows()
        for kind in CatalogueKind.allCases {
            let table = CatalogueTable.of(kind)
            let columns = (table.keys + table.values).joined(separator: ", ")
            let found = try transaction.query(
                """
                SELECT \(raw: columns)
                FROM \(raw: table.name)
                WHERE estate_id = \(estate)
                """
            ) { row in
                CatalogueRow(
                    key: try table.keys.indices.map { try row.text($0) },
                    values: try table.values.indices.map { try row.optionalText(table.keys.count + $0) })
            }
            for row in found { rows.add(row, kind) }
        }
        return rows
    }

    /// Carries a plan out. Edges go first and come last, since they refer to components; a component that moves is written
    /// before its old project goes.
    static func apply(_ plan: CataloguePlan, estate: EstateID, in transaction: SQLTransaction) throws {
        try delete(plan.deleted[.edge] ?? [], .edge, estate: estate, in: transaction)
        for kind in CatalogueKind.allCases where kind != .edge {
            try write(plan.written[kind] ?? [], kind, estate: estate, in: transaction)
        }
        for kind in CatalogueKind.allCases.reversed() where kind != .edge {
            try delete(plan.deleted[kind] ?? [], kind, estate: estate, in: transaction)
        }
        try write(plan.written[.edge] ?? [], .edge, estate: estate, in: transaction)
    }

    private static func write(
        _ rows: [CatalogueRow], _ kind: CatalogueKind, estate: EstateID, in transaction: SQLTransaction
    ) throws {
        let table = CatalogueTable.of(kind)
        let columns = table.keys + table.values
        let set = table.values.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        try transaction.execute(over: sqlRows(rows, columns: columns) { $0.key.map(Optional.some) + $0.values }) {
            chunk in
            """
            WITH \(rows: chunk, as: "new")
            INSERT INTO \(raw: table.name) (estate_id, \(raw: columns.joined(separator: ", ")))
            SELECT \(estate), \(raw: columns.map { "new.\($0)" }.joined(separator: ", "))
            FROM new
            WHERE true
            ON CONFLICT (estate_id, \(raw: table.keys.joined(separator: ", "))) DO UPDATE
            SET \(raw: set)
            """
        }
    }

    private static func delete(
        _ rows: [CatalogueRow], _ kind: CatalogueKind, estate: EstateID, in transaction: SQLTransaction
    ) throws {
        let table = CatalogueTable.of(kind)
        let keys = table.keys.joined(separator: ", ")
        try transaction.execute(over: sqlRows(rows, columns: table.keys) { $0.key }) { chunk in
            """
            WITH \(rows: chunk, as: "gone")
            DELETE FROM \(raw: table.name)
            WHERE estate_id = \(estate)
                AND (\(raw: keys)) IN (SELECT \(raw: keys) FROM gone)
            """
        }
    }

    private static func sqlRows(
        _ rows: [CatalogueRow], columns: [String], _ values: (CatalogueRow) -> [String?]
    ) -> SQLRows {
        var result = SQLRows(textColumns: columns)
        for row in rows { result.append(values(row).map { .text($0) }) }
        return result
    }
}
