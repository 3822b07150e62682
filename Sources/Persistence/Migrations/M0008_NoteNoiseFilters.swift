extension Migration {
    /// With which noise filter a window was closed, so that a report under another one knows to look at what is hidden.
    static let noteNoiseFilters = Migration(
        number: 8,
        name: "note_noise_filters",
        sqlite: noiseFilters(bytes: "BLOB") + """

            --;
            INSERT INTO sqlite_stat1 (tbl, idx, stat)
            VALUES ('coverage', 'coverage_noise', '10000 10000 100')
            --;
            ANALYZE sqlite_schema
            """,
        postgresql: noiseFilters(bytes: "BYTEA")
    )

    private static func noiseFilters(bytes: String) -> String {
        """
        ALTER TABLE ledger_windows
        ADD COLUMN noise_sha256 \(bytes) CHECK (length(noise_sha256) = 32)
        --;
        CREATE INDEX coverage_noise ON coverage (estate_id, window_id) WHERE role = 'noise'
        """
    }
}
