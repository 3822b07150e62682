package import Crypto
import Foundation

/// The signature that GitHub sends with a delivery: HMAC-SHA256 over the raw body.
package struct WebhookSignature: Sendable {
    private let code: [UInt8]

    /// `nil` where the value of `X-Hub-Signature-256` is not `sha256=` and 64 hexadecimal digits.
    package init?(_ header: String) {
        guard header.hasPrefix("sha256=") else { return nil }
        let digits = header.utf8.dropFirst("sha256=".utf8.count)
        guard digits.count == 64 else { return nil }
        var code: [UInt8] = []
        var high: UInt8?
        for digit in digits {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = digit - UInt8(ascii: "A") + 10
            default: return nil
            }
            if let first = high {
                code.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        self.code = code
    }

    /// Takes as long wherever the two differ.
    package func isValid(for body: [UInt8], by key: SymmetricKey) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: body, using: key)
    }
}
