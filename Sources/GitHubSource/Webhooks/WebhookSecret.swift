package import Crypto
import Foundation
package import GhillieCore

/// What is known of a webhook secret, which is all but its text.
package struct WebhookSecret: Hashable, Sendable {
    package struct ID: Hashable, Sendable, CustomStringConvertible {
        package let rawValue: String

        package init(_ rawValue: String) { self.rawValue = rawValue }

        /// A new one, short enough to type.
        package static func random() -> ID {
            ID(String(UUID().uuidString.lowercased().filter { $0 != "-" }.prefix(12)))
        }

        package var description: String { rawValue }
    }

    package let id: ID
    /// The estate that deliveries signed by it are for.
    package let estate: EstateID
    package let createdAt: Instant
    package let revokedAt: Instant?

    package init(id: ID = .random(), estate: EstateID, createdAt: Instant, revokedAt: Instant? = nil) {
        self.id = id
        self.estate = estate
        self.createdAt = createdAt
        self.revokedAt = revokedAt
    }
}

/// A secret's text, which GitHub and we know. Has no description that tells it.
package struct WebhookSecretText: Sendable, CustomStringConvertible {
    /// How long one may be, in bytes.
    package static let length = 16...512

    package let text: String

    /// `nil` for what is shorter or longer than is good, or holds a character that cannot be typed.
    package init?(_ text: String) {
        guard Self.length.contains(text.utf8.count), text.utf8.allSatisfy({ (33...126).contains($0) }) else {
            return nil
        }
        self.text = text
    }

    /// A new one: 256 bits of the system's randomness, in hexadecimal digits.
    package static func random() -> WebhookSecretText? {
        var generator = SystemRandomNumberGenerator()
        return WebhookSecretText(Hex.encode((0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }))
    }

    package var key: SymmetricKey { SymmetricKey(data: Array(text.utf8)) }

    package var description: String { "a webhook secret" }
}
