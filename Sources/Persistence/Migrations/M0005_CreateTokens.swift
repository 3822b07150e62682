extension Migration {
    /// Who may use the API: hashes of bearer tokens.
    ///
    /// No estate reads them, not even its own: they are looked at before it is known which estate a caller may see.
    static let createTokens = Migration(
        number: 5,
        name: "create_tokens",
        sqlite: tokens(text: "TEXT", bytes: "BLOB", instant: "INTEGER"),
        postgresql: tokens(text: "TEXT COLLATE \"C\"", bytes: "BYTEA", instant: "TIMESTAMPTZ") + """

            --;
            ALTER TABLE api_tokens ENABLE ROW LEVEL SECURITY
            --;
            ALTER TABLE api_tokens FORCE ROW LEVEL SECURITY
            --;
            CREATE POLICY system ON api_tokens
            USING (current_setting('ghillie.estate', true) = '')
            WITH CHECK (current_setting('ghillie.estate', true) = '')
            """
    )

    private static func tokens(text: String, bytes: String, instant: String) -> String {
        """
        CREATE TABLE api_tokens (
            token_id \(text) NOT NULL PRIMARY KEY,
            estate_id \(text) NOT NULL,
            scope \(text) NOT NULL CHECK (scope IN ('read', 'operate', 'admin')),
            sha256 \(bytes) NOT NULL UNIQUE CHECK (length(sha256) = 32),
            created_at \(instant) NOT NULL
        )
        """
    }
}
