/// Texts of UUIDs of version 7: 48 bits of milliseconds since 1970, then random bits. Their order is that of their times.
package enum TimeOrderedID {
    package static func random(at instant: Instant) -> String {
        var generator = SystemRandomNumberGenerator()
        return text(at: instant, random: generator.next(), generator.next())
    }

    package static func text(at instant: Instant, random high: UInt64, _ low: UInt64) -> String {
        let milliseconds = UInt64(max(instant.microseconds / 1_000, 0)) & 0xFFFF_FFFF_FFFF
        let first = milliseconds << 16 | 0x7000 | high & 0x0FFF
        let second = 0x8000_0000_0000_0000 | low & 0x3FFF_FFFF_FFFF_FFFF
        let bytes = [first, second].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) } }
        let hex = Hex.encode(bytes)
        var groups: [Substring] = []
        var rest = hex[...]
        for length in [8, 4, 4, 4, 12] {
            groups.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return groups.joined(separator: "-")
    }
}
