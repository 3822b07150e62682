/// `owner/name`, as people write a repository.
///
/// Owner and name are of letters, digits, `_`, `.` and `-`, and neither is `.` or `..`, so that a slug is also a safe
/// relative path of two parts.
package struct RepositorySlug: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let owner: String
    package let name: String

    package struct InvalidSlug: Error, Equatable {
        package let text: String
    }

    package init(owner: String, name: String) throws(InvalidSlug) {
        guard Self.isValidPart(owner), Self.isValidPart(name) else { throw InvalidSlug(text: "\(owner)/\(name)") }
        self.owner = owner
        self.name = name
    }

    package init(parsing text: String) throws(InvalidSlug) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw InvalidSlug(text: text) }
        try self.init(owner: String(Substring(parts[0])), name: String(Substring(parts[1])))
    }

    /// Whether this stands for a clone without a GitHub remote, of which no web address exists.
    package var isLocal: Bool { owner == "local" }

    package var description: String { "\(owner)/\(name)" }

    package static func < (lhs: Self, rhs: Self) -> Bool { (lhs.owner, lhs.name) < (rhs.owner, rhs.name) }

    private static func isValidPart(_ part: String) -> Bool {
        guard !part.isEmpty, part != ".", part != ".." else { return false }
        return part.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }
}
