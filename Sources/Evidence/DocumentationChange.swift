import Catalogue
package import GhillieCore

/// A change to a document that says where the work is going: a roadmap, a recorded decision, a design.
package struct DocumentationChange: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case added, modified, removed
    }

    package let path: String
    package let kind: Kind
    /// A segment of the path starts with `roadmap`.
    package let isRoadmap: Bool
    /// A segment is `adr`, `adrs` or `decisions`, or the file's name starts with `adr`.
    package let isDecision: Bool
    /// The change that it came with.
    package let change: GitObjectID

    /// Whether a segment starts as those that count do.
    private static func couldCount(_ path: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        if path.starts("adr") || path.starts("design/") { return true }
        var start = path.startIndex
        while let slash = path[start...].firstIndex(of: UInt8(ascii: "/")) {
            start = slash + 1
            let segment = path[start...]
            if segment.starts("adr") || segment.starts("roadmap") || segment.starts("decisions/") { return true }
        }
        return false
    }

    /// `nil` for a path that does not count. Where nothing is said of what does, these do: `ROADMAP*`, `docs/roadmap*`,
    /// `docs/**/adr*`, `adr/**`, `docs/decisions/**`, `rfcs/**` and `design/**`; any case will do.
    static func reading(
        path: Slice<UnsafeBufferPointer<UInt8>>, letter: UInt8, of change: GitObjectID, counting globs: [Glob] = []
    ) -> Self? {
        guard globs.isEmpty else {
            let text = String(decoding: path, as: UTF8.self)
            return globs.contains { $0.matches(text) } ? Self(path: path, letter: letter, change: change) : nil
        }
        guard let first = path.first?.loweredASCII, "rda".utf8.contains(first) else { return nil }
        // Most documents are none of these; taking a path apart is for those that may be.
        guard first == UInt8(ascii: "r") || couldCount(path) else { return nil }
        let segments = path.split(separator: UInt8(ascii: "/"))
        guard let top = segments.first else { return nil }
        let inDocs = segments.count > 1 && top.equals("docs")
        guard
            segments.count == 1 && top.starts("roadmap") || inDocs && segments[1].starts("roadmap")
                || inDocs && segments.dropFirst().contains(where: { $0.starts("adr") })
                || segments.count > 1 && (top.equals("adr") || top.equals("rfcs") || top.equals("design"))
                || inDocs && segments.count > 2 && segments[1].equals("decisions")
        else { return nil }
        return Self(path: path, letter: letter, change: change)
    }

    private init(path: Slice<UnsafeBufferPointer<UInt8>>, letter: UInt8, change: GitObjectID) {
        let segments = path.split(separator: UInt8(ascii: "/"))
        self.path = OutsideText.clean(String(decoding: path, as: UTF8.self))
        kind = letter == UInt8(ascii: "A") ? .added : letter == UInt8(ascii: "D") ? .removed : .modified
        isRoadmap = segments.contains { $0.starts("roadmap") }
        isDecision =
            segments.contains { $0.equals("adr") || $0.equals("adrs") || $0.equals("decisions") }
            || segments.last?.starts("adr") == true
        self.change = change
    }
}
