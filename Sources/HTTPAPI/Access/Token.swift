import Foundation
package import GhillieCore

/// What is known of a token, which is all but the token.
package struct Token: Equatable, Sendable {
    package struct ID: Hashable, Sendable, CustomStringConvertible {
        package let rawValue: String

        package init(_ rawValue: String) { self.rawValue = rawValue }

        /// That of the token with which an installation begins.
        static let first = ID("first")

        /// A new one, short enough to type.
        package static func random() -> ID {
            ID(String(UUID().uuidString.lowercased().filter { $0 != "-" }.prefix(12)))
        }

        package var description: String { rawValue }
    }

    package let id: ID
    package let name: String?
    package let estate: EstateID
    package let scope: AccessScope
    package let createdAt: Instant
    /// It has no force from here on.
    package let expiresAt: Instant?
    /// To about a minute.
    package var lastUsedAt: Instant?
    package var revokedAt: Instant?

    package init(
        id: ID = .random(), name: String?, estate: EstateID, scope: AccessScope, createdAt: Instant, expiresAt: Instant?
    ) {
        self.id = id
        self.name = name
        self.estate = estate
        self.scope = scope
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }

    package func isInForce(at instant: Instant) -> Bool { revokedAt == nil && expiresAt.map { instant < $0 } ?? true }
}
