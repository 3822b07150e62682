package import GhillieCore
package import Persistence

/// `webhook_secrets`. All of it is in the scope `.system`: which estate a delivery is for is known only after.
package enum WebhookSecretStore {
    /// - Throws: `DatabaseError`, where the same text is there already among others.
    package static func insert(
        _ secret: WebhookSecret, _ text: WebhookSecretText, in transaction: SQLTransaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO webhook_secrets (secret_id, estate_id, secret, created_at)
            VALUES (\(secret.id.rawValue), \(secret.estate), \(text.text), \(secret.createdAt))
            """)
    }

    /// Whether a secret in force has this text, whatever its estate.
    package static func isUsed(_ text: WebhookSecretText, in transaction: SQLTransaction) throws -> Bool {
        try transaction.first("SELECT 1 FROM webhook_secrets WHERE secret = \(text.text)") { _ in true } ?? false
    }

    /// Those of an estate, or of all, oldest first; those that were revoked too.
    package static func list(of estate: EstateID?, in transaction: SQLTransaction) throws -> [WebhookSecret] {
        let all = try transaction.query(
            """
            SELECT secret_id, estate_id, created_at, revoked_at
            FROM webhook_secrets
            ORDER BY created_at, secret_id
            """, decode)
        return all.filter { estate == nil || $0.estate == estate }
    }

    /// Forgets a secret's text, for good. One that was revoked before keeps the time at which it was.
    /// - Returns: the secret; `nil` where there is none by that id.
    package static func revoke(
        _ id: WebhookSecret.ID, at instant: Instant, in transaction: SQLTransaction
    ) throws -> WebhookSecret? {
        try transaction.first(
            """
            UPDATE webhook_secrets
            SET secret = NULL, revoked_at = coalesce(revoked_at, \(instant))
            WHERE secret_id = \(id.rawValue)
            RETURNING secret_id, estate_id, created_at, revoked_at
            """, decode)
    }

    /// Every secret in force, with the estate that it speaks for.
    package static func inForce(in transaction: SQLTransaction) throws -> [(WebhookSecretText, EstateID)] {
        try transaction.query(
            """
            SELECT secret, estate_id
            FROM webhook_secrets
            WHERE secret IS NOT NULL
            ORDER BY secret_id
            """
        ) { row -> (WebhookSecretText, EstateID)? in
            guard let text = WebhookSecretText(try row.text(0)) else { return nil }
            return (text, EstateID(try row.text(1)))
        }.compactMap(\.self)
    }

    private static func decode(_ row: SQLRow) throws -> WebhookSecret {
        WebhookSecret(
            id: WebhookSecret.ID(try row.text(0)), estate: EstateID(try row.text(1)), createdAt: try row.instant(2),
            revokedAt: try row.optionalInstant(3))
    }
}
