extension Migration {
    /// By which secrets deliveries are known, and whose estate each of them speaks for.
    ///
    /// A signature can only be checked with the secret itself, so that is what is kept. No estate reads them, not even its
    /// own: which one a delivery is for is known only after. One that was revoked is kept without its text.
    static let createWebhookSecrets = Migration(
        number: 9,
        name: "create_webhook_secrets",
        sqlite: webhookSecrets(text: "TEXT", instant: "INTEGER"),
        postgresql: webhookSecrets(text: "TEXT COLLATE \"C\"", instant: "TIMESTAMPTZ") + """

            --;
            ALTER TABLE webhook_secrets ENABLE ROW LEVEL SECURITY
            --;
            ALTER TABLE webhook_secrets FORCE ROW LEVEL SECURITY
            --;
            CREATE POLICY system ON webhook_secrets
            USING (current_setting('ghillie.estate', true) = '')
            WITH CHECK (current_setting('ghillie.estate', true) = '')
            """
    )

    private static func webhookSecrets(text: String, instant: String) -> String {
        """
        CREATE TABLE webhook_secrets (
            secret_id \(text) NOT NULL PRIMARY KEY,
            estate_id \(text) NOT NULL,
            secret \(text) UNIQUE,
            created_at \(instant) NOT NULL,
            revoked_at \(instant),
            CHECK ((secret IS NULL) = (revoked_at IS NOT NULL))
        )
        """
    }
}
