import Crypto

/// A SHA-256 digest.
package struct ContentHash: Hashable, Comparable, Sendable, CustomStringConvertible {
    // As big-endian numbers, so that they compare as the bytes do: reports sort and look up tens of thousands.
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    package init(of data: [UInt8]) { self.init(SHA256.hash(data: data)) }

    /// The hash of the parts joined by `|`.
    package init(joining parts: String...) {
        var text = parts.joined(separator: "|")
        self.init(text.withUTF8 { SHA256.hash(data: UnsafeRawBufferPointer($0)) })
    }

    /// `nil` unless there are 32 bytes.
    package init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 32 else { return nil }
        self.init(words: bytes)
    }

    fileprivate init(_ digest: SHA256.Digest) { self = digest.withUnsafeBytes { Self(words: $0) } }

    private init(words bytes: UnsafeRawBufferPointer) {
        func word(_ index: Int) -> UInt64 {
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
        }
        first = word(0)
        second = word(1)
        third = word(2)
        fourth = word(3)
    }

    /// Always 32 bytes.
    package var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            for (index, word) in [first, second, third, fourth].enumerated() {
                raw.storeBytes(of: word.bigEndian, toByteOffset: index * 8, as: UInt64.self)
            }
            count = 32
        }
    }

    /// 64 lower-case hexadecimal digits.
    package var hex: String { Hex.encode(bytes) }

    /// Appends the digits of `hex`.
    func appendHex(to text: inout [UInt8]) {
        func append(_ word: UInt64) {
            var shift: UInt64 = 64
            while shift > 0 {
                shift -= 4
                text.append(Hex.digit(UInt8(truncatingIfNeeded: word >> shift & 15)))
            }
        }
        append(first)
        append(second)
        append(third)
        append(fourth)
    }

    package var description: String { hex }

    package static func < (lhs: Self, rhs: Self) -> Bool {
        if lhs.first != rhs.first { return lhs.first < rhs.first }
        return (lhs.second, lhs.third, lhs.fourth) < (rhs.second, rhs.third, rhs.fourth)
    }
}

/// Makes a content hash of bytes that come in pieces.
package struct ContentHasher {
    private var state = SHA256()

    package init() {}

    package mutating func update(_ bytes: [UInt8]) { state.update(data: bytes) }

    /// The hash of all that came so far.
    package func hash() -> ContentHash { ContentHash(state.finalize()) }
}

/// Lower-case hexadecimal.
package enum Hex {
    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
            var index = 0
            for byte in bytes {
                buffer[index] = digit(byte >> 4)
                buffer[index + 1] = digit(byte & 15)
                index += 2
            }
            return index
        }
    }

    fileprivate static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
