import Foundation

/// Where GitHub's two interfaces are, found from one URL.
package struct GitHubAPIRoot: Hashable, Sendable {
    /// Scheme, host and port: `https://api.github.com`. Credentials go nowhere else.
    package let origin: String
    /// What stands before every path of the REST interface: empty, or `/api/v3` on GitHub Enterprise Server.
    package let restPrefix: String
    /// `/graphql`, or `/api/graphql` on GitHub Enterprise Server.
    package let graphQLPath: String

    package static let gitHubCom = GitHubAPIRoot(
        origin: "https://api.github.com", restPrefix: "", graphQLPath: "/graphql")

    private init(origin: String, restPrefix: String, graphQLPath: String) {
        self.origin = origin
        self.restPrefix = restPrefix
        self.graphQLPath = graphQLPath
    }

    /// Reads `GHILLIE_GITHUB_API_URL`: `https://api.github.com`, `https://HOST` or `https://HOST/api/v3` of GitHub Enterprise
    /// Server, `https://api.NAME.ghe.com`; `http` for this host only, since credentials would be read on the way.
    ///
    /// - Throws: ``GitHubFault`` with `misconfigured`.
    package init(parsing text: String) throws(GitHubFault) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            let host = parts.host?.lowercased(), !host.isEmpty, scheme == "https" || scheme == "http",
            parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil
        else {
            throw GitHubFault(
                .misconfigured,
                "GHILLIE_GITHUB_API_URL is no URL such as https://HOST/api/v3, without user, query or fragment")
        }
        let isLoopback = Self.isLoopback(host)
        guard scheme == "https" || isLoopback else {
            throw GitHubFault(
                .misconfigured, "GHILLIE_GITHUB_API_URL must begin with https://, since credentials are sent there")
        }
        let path = String(parts.percentEncodedPath.reversed().drop { $0 == "/" }.reversed())
        if host == "github.com" || host == "www.github.com" {
            self.init(origin: "https://api.github.com", restPrefix: "", graphQLPath: "/graphql")
            return
        }
        // The tenants of GitHub Enterprise Cloud have their API beside their pages, as github.com has.
        if host.hasSuffix(".ghe.com"), !host.hasPrefix("api.") {
            self.init(origin: "https://api.\(host)", restPrefix: "", graphQLPath: "/graphql")
            return
        }
        let origin = "\(scheme)://\(host)" + (parts.port.map { ":\($0)" } ?? "")
        if path == "/api/v3" || path == "/api/graphql" || path == "/api" {
            self.init(origin: origin, restPrefix: "/api/v3", graphQLPath: "/api/graphql")
        } else if path.isEmpty, !host.hasPrefix("api."), !isLoopback {
            self.init(origin: origin, restPrefix: "/api/v3", graphQLPath: "/api/graphql")
        } else {
            self.init(origin: origin, restPrefix: path, graphQLPath: path + "/graphql")
        }
    }

    private static func isLoopback(_ host: String) -> Bool {
        if ["localhost", "::1", "[::1]"].contains(host) { return true }
        let octets = host.split(separator: ".", omittingEmptySubsequences: false)
        return octets.count == 4 && octets[0] == "127" && octets.allSatisfy { UInt8($0) != nil }
    }

    /// The path and query that a URL or an absolute path names on this origin; `nil` where it leads to another.
    func target(of reference: String) -> String? {
        if reference.hasPrefix("/"), !reference.hasPrefix("//") { return reference }
        guard let parts = URLComponents(string: reference), let scheme = parts.scheme?.lowercased(),
            let host = parts.host?.lowercased(), parts.user == nil, parts.password == nil
        else { return nil }
        let standard = scheme == "https" ? 443 : 80
        let port = parts.port.flatMap { $0 == standard ? nil : $0 }
        let mine = URLComponents(string: origin)
        let minePort = mine?.port.flatMap { $0 == standard ? nil : $0 }
        guard mine?.scheme == scheme, mine?.host?.lowercased() == host, minePort == port else { return nil }
        let path = parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath
        return path + (parts.percentEncodedQuery.map { "?" + $0 } ?? "")
    }
}
