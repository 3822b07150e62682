import Foundation
import NIOCore

/// Where a request came from, as far as one caller can be told from another: an IPv4 address, or the half of an IPv6
/// address that its owner cannot choose freely.
struct ClientAddress: Hashable, Sendable, CustomStringConvertible {
    private let text: String

    /// Those that have none, such as a socket's in the file system, are one.
    init(_ address: SocketAddress?) {
        let bytes = address.map { Self.bytes(of: $0) } ?? []
        switch bytes.count {
        case 4: text = Self.dotted(bytes[...])
        // IPv4 as a socket for both shows it: all of it would share its first half.
        case 16 where bytes.prefix(12).elementsEqual(Self.mapped): text = Self.dotted(bytes.suffix(4))
        case 16:
            let groups = stride(from: 0, to: 8, by: 2).map { Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]) }
            text = groups.map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
        default: text = "unknown"
        }
    }

    var description: String { text }

    private static let mapped: [UInt8] = Array(repeating: 0, count: 10) + [255, 255]

    private static func dotted(_ bytes: ArraySlice<UInt8>) -> String { bytes.map(String.init).joined(separator: ".") }

    private static func bytes(of address: SocketAddress) -> [UInt8] {
        guard let text = address.ipAddress else { return [] }
        let (family, count) = text.contains(":") ? (AF_INET6, 16) : (AF_INET, 4)
        var bytes = [UInt8](repeating: 0, count: count)
        return inet_pton(family, text, &bytes) == 1 ? bytes : []
    }
}
