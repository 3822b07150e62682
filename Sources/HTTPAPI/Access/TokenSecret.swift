import Foundation
package import GhillieCore

/// A bearer token itself. It is shown once, to whoever had it made; what is kept is its hash.
///
/// Has no description that tells it, so that no log or error does.
package struct TokenSecret: Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    /// A new one: 256 bits of the system's randomness. The prefix lets scanners for secrets find it.
    package static func random() -> TokenSecret {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let base64 = Data(bytes).base64EncodedString().filter { $0 != "=" }
        return TokenSecret("ghl_" + base64.map { ["+": "-", "/": "_"][$0] ?? String($0) }.joined())
    }

    package var hash: ContentHash { ContentHash(of: Array(text.utf8)) }
}

extension TokenSecret: CustomStringConvertible {
    package var description: String { "a token" }
}
