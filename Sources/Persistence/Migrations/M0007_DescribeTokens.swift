extension Migration {
    /// Tokens get a name, an end, and a word on when they were used last.
    ///
    /// A token that was revoked is kept: whoever asks later finds when it lost its force.
    static let describeTokens = Migration(
        number: 7,
        name: "describe_tokens",
        sqlite: tokenColumns(text: "TEXT", instant: "INTEGER"),
        postgresql: tokenColumns(text: "TEXT COLLATE \"C\"", instant: "TIMESTAMPTZ")
    )

    private static func tokenColumns(text: String, instant: String) -> String {
        """
        ALTER TABLE api_tokens ADD COLUMN name \(text)
        --;
        ALTER TABLE api_tokens ADD COLUMN expires_at \(instant) CHECK (expires_at > created_at)
        --;
        ALTER TABLE api_tokens ADD COLUMN revoked_at \(instant)
        --;
        ALTER TABLE api_tokens ADD COLUMN last_used_at \(instant)
        """
    }
}
