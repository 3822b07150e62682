import Foundation

/// Where a Valkey or Redis server is, which of its databases is meant, and who connects to it.
package struct ValkeyLocation: Equatable, Sendable {
    /// Why a text is none. Holds nothing of the text, which may hold a password.
    package enum Fault: Error, Equatable, CustomStringConvertible {
        case tls
        case scheme
        case host
        case port
        case database
        case options

        package var description: String {
            switch self {
            case .tls: "TLS is not spoken so far: connect through a private network or a TLS proxy on this host"
            case .scheme: "its scheme is neither valkey nor redis"
            case .host: "it names no host"
            case .port: "its port is not from 1 to 65535"
            case .database: "its path is not the number of a database"
            case .options: "it takes no options"
            }
        }
    }

    /// As the user of this name, or as the default one.
    struct Credentials: Equatable, Sendable {
        let user: String?
        let password: String
    }

    let host: String
    let port: Int
    let database: Int
    let credentials: Credentials?

    /// User and password may be percent-encoded, as URLs have them.
    package init(parsing text: String) throws(Fault) {
        let scheme = text.prefix { $0 != ":" }.lowercased()
        guard !["rediss", "valkeys"].contains(scheme) else { throw .tls }
        guard ["valkey", "redis"].contains(scheme), text.dropFirst(scheme.count).hasPrefix("://") else { throw .scheme }
        // A password may hold whatever its owner liked, an @ too.
        let rest = text.dropFirst(scheme.count + 3)
        let end = rest.lastIndex(of: "@")
        let place = end.map { rest[rest.index(after: $0)...] } ?? rest
        credentials = end.flatMap { Self.credentials(rest[..<$0]) }
        guard !place.contains("?"), !place.contains("#") else { throw .options }
        let parts = place.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        (host, port) = try Self.address(parts[0])
        guard let number = parts.count < 2 || parts[1].isEmpty ? 0 : Self.number(parts[1]) else { throw .database }
        database = number
    }

    /// `user:password`, `:password` or `user`; `nil` where there is neither.
    private static func credentials(_ text: Substring) -> Credentials? {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map { part in
            part.removingPercentEncoding ?? String(part)
        }
        let password = parts.count > 1 ? parts[1] : ""
        guard !parts[0].isEmpty || !password.isEmpty else { return nil }
        return Credentials(user: parts[0].isEmpty ? nil : parts[0], password: password)
    }

    /// `host`, `host:port` or `[::1]:port`.
    private static func address(_ text: Substring) throws(Fault) -> (host: String, port: Int) {
        let hostEnd =
            text.hasPrefix("[") ? text.firstIndex(of: "]").map(text.index(after:)) : text.firstIndex(of: ":")
        let host = text[..<(hostEnd ?? text.endIndex)]
        let isHost = host.utf8.allSatisfy { (33...126).contains($0) } && host != "[]"
        guard isHost, !host.isEmpty, !host.hasPrefix("[") || host.hasSuffix("]") else { throw .host }
        let rest = text[host.endIndex...]
        guard !rest.isEmpty else { return (String(host), 6_379) }
        guard rest.hasPrefix(":"), let port = number(rest.dropFirst()), (1...65_535).contains(port) else { throw .port }
        return (String(host), port)
    }

    /// Digits alone: neither sign nor space.
    private static func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) : nil
    }
}

extension ValkeyLocation: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Safe to print: without user and password.
    package var description: String { "valkey://\(host):\(port)/\(database)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
