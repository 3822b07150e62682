import GhillieCore
import GitHubAPI

/// Reading what was asked for: what is not there is a change of GitHub's schema, and is named by its path.
extension JSONValue {
    /// The member at a dotted path.
    func expected(_ path: String) throws(GitHubFault) -> JSONValue {
        // Nearly every path is one name.
        if let member = self[path] { return member }
        var value = self
        for name in path.split(separator: ".") {
            guard let member = value[String(name)] else { throw Self.drift(path) }
            value = member
        }
        return value
    }

    func expectedText(_ path: String) throws(GitHubFault) -> String {
        guard let text = try expected(path).string else { throw Self.drift(path) }
        return text
    }

    func expectedInteger(_ path: String) throws(GitHubFault) -> Int {
        guard let number = try expected(path).integer else { throw Self.drift(path) }
        return number
    }

    func expectedFlag(_ path: String) throws(GitHubFault) -> Bool {
        guard let flag = try expected(path).bool else { throw Self.drift(path) }
        return flag
    }

    func expectedTime(_ path: String) throws(GitHubFault) -> Instant {
        guard let time = Instant(rfc3339: try expectedText(path)) else { throw Self.drift(path) }
        return time
    }

    /// The elements at a dotted path, none of them null.
    func expectedElements(_ path: String) throws(GitHubFault) -> [JSONValue] {
        guard let elements = try expected(path).array, !elements.contains(.null) else { throw Self.drift(path) }
        return elements
    }

    func expectedObject(_ path: String) throws(GitHubFault) -> GitObjectID {
        guard let id = GitObjectID(try expectedText(path)) else { throw Self.drift(path) }
        return id
    }

    private static func drift(_ path: String) -> GitHubFault {
        GitHubFault(.malformed, "GitHub's answer has no usable \(path)")
    }
}
