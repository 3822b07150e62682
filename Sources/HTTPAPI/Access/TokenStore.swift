package import GhillieCore
package import Persistence

/// `api_tokens`: hashes only. All of it is in the scope `.system`: which estate a caller may see is known only after.
package enum TokenStore {
    /// The database holds a scope that this version does not know.
    package struct UnknownScope: Error, Equatable {
        package let text: String
    }

    // MARK: - The first token

    static func first(in transaction: SQLTransaction) throws -> ContentHash? {
        try transaction.first(
            """
            SELECT sha256
            FROM api_tokens
            WHERE token_id = \(Token.ID.first.rawValue)
            """
        ) { try $0.hash(0) }
    }

    /// Does nothing where there is one already.
    static func insertFirst(_ hash: ContentHash, at instant: Instant, in transaction: SQLTransaction) throws {
        try transaction.execute(
            """
            INSERT INTO api_tokens (token_id, estate_id, scope, sha256, created_at)
            VALUES (
                \(Token.ID.first.rawValue), \(EstateID.local), \(AccessScope.admin.rawValue), \(hash), \(instant)
            )
            ON CONFLICT (token_id) DO NOTHING
            """)
    }

    // MARK: - All tokens

    package static func insert(_ token: Token, _ hash: ContentHash, in transaction: SQLTransaction) throws {
        try transaction.execute(
            """
            INSERT INTO api_tokens (token_id, name, estate_id, scope, sha256, created_at, expires_at)
            VALUES (
                \(token.id.rawValue), \(token.name), \(token.estate), \(token.scope.rawValue), \(hash),
                \(token.createdAt), \(token.expiresAt)
            )
            """)
    }

    /// Those of an estate, or of all, oldest first; those without force too.
    package static func list(of estate: EstateID?, in transaction: SQLTransaction) throws -> [Token] {
        let all = try transaction.query(
            """
            SELECT \(raw: columns)
            FROM api_tokens
            ORDER BY created_at, token_id
            """, decode)
        guard let estate else { return all }
        return all.filter { $0.estate == estate }
    }

    /// Takes a token's force. One that had lost it already keeps the time at which it did.
    /// - Returns: the token; `nil` where there is none by that id.
    package static func revoke(_ id: Token.ID, at instant: Instant, in transaction: SQLTransaction) throws -> Token? {
        try transaction.first(
            """
            UPDATE api_tokens
            SET revoked_at = coalesce(revoked_at, \(instant))
            WHERE token_id = \(id.rawValue)
            RETURNING \(raw: columns)
            """, decode)
    }

    /// The token with this hash, and the hash as it is stored.
    static func find(_ hash: ContentHash, in transaction: SQLTransaction) throws -> (token: Token, hash: ContentHash)? {
        try transaction.first(
            """
            SELECT \(raw: columns), sha256
            FROM api_tokens
            WHERE sha256 = \(hash)
            """
        ) { (try decode($0), try $0.hash(8)) }
    }

    /// Notes when tokens were used. What is stored moves by a minute at least, however many processes say so.
    static func markUsed(_ uses: [Token.ID: Instant], in transaction: SQLTransaction) throws {
        var rows = SQLRows(["token_id": .text, "used_at": .instant, "minute_before": .instant])
        for (id, instant) in uses.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            rows.append([.text(id.rawValue), .instant(instant), .instant(instant - .seconds(60))])
        }
        try transaction.execute(over: rows) { rows in
            """
            WITH \(rows: rows, as: "used")
            UPDATE api_tokens
            SET last_used_at = used.used_at
            FROM used
            WHERE api_tokens.token_id = used.token_id
                AND (api_tokens.last_used_at IS NULL OR api_tokens.last_used_at <= used.minute_before)
            """
        }
    }

    private static let columns =
        "api_tokens.token_id, name, estate_id, scope, created_at, expires_at, last_used_at, revoked_at"

    private static func decode(_ row: SQLRow) throws -> Token {
        guard let scope = AccessScope(rawValue: try row.text(3)) else { throw UnknownScope(text: try row.text(3)) }
        var token = Token(
            id: Token.ID(try row.text(0)), name: try row.optionalText(1), estate: EstateID(try row.text(2)),
            scope: scope, createdAt: try row.instant(4), expiresAt: try row.optionalInstant(5))
        token.lastUsedAt = try row.optionalInstant(6)
        token.revokedAt = try row.optionalInstant(7)
        return token
    }
}
