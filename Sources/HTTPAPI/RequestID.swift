import GhillieCore

/// By what one request is found in the log: what the caller named it, where that is harmless, else 32 random hexadecimal
/// digits.
struct RequestID: Hashable, Sendable {
    let rawValue: String

    init(proposed: String? = nil) {
        if let proposed, (1...64).contains(proposed.utf8.count), proposed.utf8.allSatisfy(Self.isHarmless) {
            rawValue = proposed
        } else {
            // Foundation's UUID opens a file for each.
            var generator = SystemRandomNumberGenerator()
            rawValue = withUnsafeBytes(of: (generator.next(), generator.next())) { Hex.encode($0) }
        }
    }

    private static func isHarmless(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
