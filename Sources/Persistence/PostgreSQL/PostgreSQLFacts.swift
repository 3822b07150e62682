/// What the migrator and the caller want to know of a server and of our role on it.
struct PostgreSQLFacts: Sendable {
    let server: String
    let supportsLZ4: Bool
    let roleBypassesRowSecurity: Bool

    init(_ session: PostgreSQLSession) throws {
        var supportsLZ4 = false
        var bypasses = false
        try session.forEachRow(
            of: """
                SELECT
                    EXISTS (
                        SELECT 1
                        FROM pg_settings
                        WHERE name = 'default_toast_compression'
                        AND 'lz4' = ANY (enumvals)
                    ),
                    EXISTS (
                        SELECT 1
                        FROM pg_roles
                        WHERE rolname = current_user
                        AND (rolsuper OR rolbypassrls)
                    )
                """
        ) {
            supportsLZ4 = try $0.boolean(0)
            bypasses = try $0.boolean(1)
            return false
        }
        server = PostgreSQLConnector.name(of: session.connection)
        self.supportsLZ4 = supportsLZ4
        roleBypassesRowSecurity = bypasses
    }
}
