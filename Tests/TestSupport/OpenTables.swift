package import Persistence

/// Looks for tables of PostgreSQL that do not keep estates apart.
package enum OpenTables {
    /// What is wrong with each table that is not sealed, by its name.
    ///
    /// A table is sealed where row-level security is on and forced, so that it holds the tables' owner too, and where its
    /// only policy lets a transaction see and write the rows of its own estate alone. Those in `systemOnly` are sealed where
    /// no estate sees them, those in `systemReads` where the scope of no estate may look at all of them too; those in
    /// `unsealed` are passed by.
    package static func find(
        systemOnly: Set<String>, systemReads: Set<String>, unsealed: Set<String>, in transaction: SQLTransaction
    ) throws -> [String: String] {
        let tables = try transaction.query(
            """
            SELECT
                pg_class.relname::text,
                relrowsecurity,
                relforcerowsecurity,
                EXISTS (
                    SELECT 1
                    FROM pg_attribute
                    WHERE attrelid = pg_class.oid
                        AND attname = 'estate_id'
                        AND NOT attisdropped
                ),
                coalesce(
                    (
                        SELECT string_agg(
                            concat_ws(
                                ' ', polcmd, polpermissive, polroles::text, pg_get_expr(polqual, polrelid),
                                pg_get_expr(polwithcheck, polrelid)),
                            '; ' ORDER BY polname
                        )
                        FROM pg_policy
                        WHERE polrelid = pg_class.oid
                    ),
                    'none'
                )
            FROM pg_class
            WHERE relnamespace = 'public'::regnamespace
                AND relkind IN ('r', 'p', 'f', 'm')
            """
        ) { row in
            (
                name: try row.text(0), isOn: try row.boolean(1), isForced: try row.boolean(2),
                hasEstate: try row.boolean(3), policies: try row.text(4)
            )
        }
        var problems: [String: String] = [:]
        for table in tables where !unsealed.contains(table.name) {
            let wanted =
                if systemOnly.contains(table.name) {
                    policy("*", system, system)
                } else if systemReads.contains(table.name) {
                    policy("*", own, own) + "; " + policy("r", system)
                } else {
                    policy("*", own, own)
                }
            if !table.hasEstate, !systemOnly.contains(table.name) {
                problems[table.name] = "has no estate"
            } else if !table.isOn || !table.isForced {
                problems[table.name] = "row-level security is not on and forced"
            } else if table.policies != wanted {
                problems[table.name] = "its policies are: \(table.policies)"
            }
        }
        return problems
    }

    private static let own = "(estate_id = current_setting('ghillie.estate'::text, true))"
    private static let system = "(current_setting('ghillie.estate'::text, true) = ''::text)"

    /// Permissive and for everyone; of the conditions the first is on what is seen, the second on what is written.
    private static func policy(_ command: String, _ conditions: String...) -> String {
        (["\(command) t {0}"] + conditions).joined(separator: " ")
    }
}
