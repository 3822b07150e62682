import Foundation

/// Where a database is: a file of SQLite, or a database of a PostgreSQL server.
package enum DatabaseLocation: Hashable, Sendable {
    case sqlite(path: String)
    /// A URL that libpq understands, with any password that it holds.
    case postgresql(url: String)

    /// Reads `sqlite:///absolute/path`, `sqlite:relative/path`, a plain path, or a URL of `postgresql`, `postgres` or
    /// `postgresql+asyncpg`.
    ///
    /// A plain path that begins like a URL's scheme can be written with `./` before it.
    /// - Throws: ``DatabaseError/invalidLocation(reason:)``.
    package init(parsing text: String) throws(DatabaseError) {
        guard !text.isEmpty else { throw .invalidLocation(reason: "it is empty") }
        guard !text.utf8.contains(0) else { throw .invalidLocation(reason: "it holds a null character") }
        guard let scheme = Self.scheme(of: text) else {
            self = .sqlite(path: try Self.checked(path: text))
            return
        }
        let rest = String(text.dropFirst(scheme.count + 1))
        switch scheme.lowercased() {
        case "sqlite":
            self = .sqlite(path: try Self.path(inURL: rest))
        case "postgresql", "postgres", "postgresql+asyncpg":
            guard rest.hasPrefix("//") else {
                throw .invalidLocation(reason: "a PostgreSQL URL begins with postgresql://")
            }
            self = .postgresql(url: "postgresql:" + rest)
        default:
            throw .invalidLocation(
                reason: "its scheme is neither sqlite nor postgresql (write ./ before a path that has a colon)")
        }
    }

    private static func scheme(of text: String) -> String? {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let scheme = text[..<colon]
        guard let first = scheme.utf8.first, isLetter(first) else { return nil }
        let isScheme = scheme.utf8.allSatisfy {
            isLetter($0) || (48...57).contains($0)
                || [UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: ".")].contains($0)
        }
        return isScheme ? String(scheme) : nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 32) }

    private static func path(inURL rest: String) throws(DatabaseError) -> String {
        guard rest.hasPrefix("//") else { return try checked(path: rest) }
        let slashes = rest.prefix { $0 == "/" }.count
        guard slashes >= 3 else {
            throw .invalidLocation(reason: "write sqlite:///absolute/path or sqlite:relative/path")
        }
        guard !rest.contains("?"), !rest.contains("#") else {
            throw .invalidLocation(reason: "a URL of sqlite takes no options")
        }
        let path = "/" + rest.dropFirst(slashes)
        return try checked(path: path.removingPercentEncoding ?? path)
    }

    private static func checked(path: String) throws(DatabaseError) -> String {
        guard !path.isEmpty, path != "/" else { throw .invalidLocation(reason: "it names no file") }
        guard !path.hasPrefix(":memory:") else {
            throw .invalidLocation(reason: "a database in memory would not outlive the run")
        }
        return path
    }
}

extension DatabaseLocation: CustomStringConvertible {
    /// Safe to print: a password is written as `***`.
    package var description: String {
        switch self {
        case .sqlite(let path): path
        case .postgresql(let url): Self.redacted(url)
        }
    }

    // Rather hides too much of a malformed URL than shows a password that holds `@`, `/` or `?`.
    private static func redacted(_ url: String) -> String {
        let prefix = "postgresql://"
        var rest = String(url.dropFirst(prefix.count))
        if let at = rest.lastIndex(of: "@"), let colon = rest.firstIndex(of: ":"), colon < at {
            rest.replaceSubrange(rest.index(after: colon)..<at, with: "***")
        }
        guard let question = rest.firstIndex(of: "?") else { return prefix + rest }
        let parameters = rest[rest.index(after: question)...].split(separator: "&", omittingEmptySubsequences: false)
        let shown = parameters.map { parameter in
            let name = parameter.prefix { $0 != "=" }
            let decoded = (String(name).removingPercentEncoding ?? "password").lowercased()
            return decoded.contains("password") ? "\(name)=***" : String(parameter)
        }
        return prefix + rest[...question] + shown.joined(separator: "&")
    }
}
