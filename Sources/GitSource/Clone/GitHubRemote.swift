import GhillieCore

/// Tells which repository on GitHub the address of a remote means.
enum GitHubRemote {
    private static let hosts: Set<String> = ["github.com", "www.github.com", "ssh.github.com"]
    private static let schemes: Set<String> = ["https", "http", "ssh", "git", "git+ssh", "ssh+git", "git+https"]

    /// The slug in `https://…`, `ssh://…`, `git://…` or `user@host:path`; `nil` for any other host or shape.
    ///
    /// Credentials, ports, a `.git` at the end and slashes around the path are dropped.
    static func slug(ofAddress address: String) -> RepositorySlug? {
        let address = address.trimmingSpaces
        guard let (authority, path) = split(address), hosts.contains(host(of: authority)) else { return nil }
        let parts = path.split(separator: "/")
        guard parts.count == 2 else { return nil }
        let name = parts[1].hasSuffix(".git") ? parts[1].dropLast(4) : parts[1]
        return try? RepositorySlug(owner: String(parts[0]), name: String(name))
    }

    private static func split(_ address: String) -> (authority: Substring, path: Substring)? {
        if let range = address.firstRange(of: "://") {
            guard schemes.contains(address[..<range.lowerBound].lowercased()) else { return nil }
            let rest = address[range.upperBound...]
            guard let slash = rest.firstIndex(of: "/") else { return nil }
            return (rest[..<slash], rest[slash...])
        }
        // `[user@host:port]:path` is how a port is written without a scheme.
        if address.hasPrefix("["), let end = address.firstRange(of: "]:") {
            return (address[address.index(after: address.startIndex)..<end.lowerBound], address[end.upperBound...])
        }
        guard let colon = address.firstIndex(of: ":"), !address[..<colon].contains("/") else { return nil }
        return (address[..<colon], address[address.index(after: colon)...])
    }

    private static func host(of authority: Substring) -> String {
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        let name = (host.firstIndex(of: ":").map { host[..<$0] } ?? host).lowercased()
        return name.hasSuffix(".") ? String(name.dropLast()) : name
    }
}

extension String {
    fileprivate var trimmingSpaces: String { String(decoding: Array(utf8).trimmed, as: UTF8.self) }
}
