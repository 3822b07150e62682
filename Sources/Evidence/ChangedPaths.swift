import Catalogue
import GhillieCore
import Silver

/// What a change's paths say of it.
struct ChangedPaths {
    /// Whether any path is known.
    private(set) var isKnown = false
    private(set) var products = 0
    private(set) var documents = 0
    private(set) var tests = 0
    private(set) var automation = 0
    private(set) var generated = 0
    private(set) var documentation: [DocumentationChange] = []
    /// The folder that all written paths share: the first segment, or two where the first only says "sources".
    private(set) var area: String?
    private var areaIsShared = true
    /// Which documents say where the work is going; empty for those that usually do.
    private var documentGlobs: [Glob] = []

    /// How many paths people wrote: without lock files, generated, vendored and built ones.
    var written: Int { products + documents + tests + automation }
    var areAllDocuments: Bool { isKnown && documents > 0 && written == documents && generated == 0 }
    var areAllTestsOrAutomation: Bool { isKnown && tests + automation > 0 && products + documents + generated == 0 }
    /// Whether nothing of the product itself is known to have changed.
    var touchNoProduct: Bool { isKnown && written > 0 && products + generated == 0 }

    init() {}

    init(of change: ChangeRecord, documents: [Glob] = []) {
        documentGlobs = documents
        for commit in change.commits {
            guard var paths = commit.paths else { continue }
            if !paths.isEmpty { isKnown = true }
            paths.withUTF8 { read($0, of: change.id) }
        }
        if !areaIsShared { area = nil }
    }

    /// Reads paths as Bronze gives them, one a line.
    init(lines: String) {
        var lines = lines
        isKnown = !lines.isEmpty
        lines.withUTF8 { read($0, of: GitObjectID(stored: "")) }
        if !areaIsShared { area = nil }
    }

    private mutating func read(_ lines: UnsafeBufferPointer<UInt8>, of change: GitObjectID) {
        var start = lines.startIndex
        while start < lines.endIndex {
            let end = lines[start...].firstIndex(of: 0x0A) ?? lines.endIndex
            // `M path`
            if end - start > 2 { note(lines[(start + 2)..<end], letter: lines[start], of: change) }
            start = end + 1
        }
    }

    private mutating func note(_ path: Slice<UnsafeBufferPointer<UInt8>>, letter: UInt8, of change: GitObjectID) {
        switch PathClass(path) {
        case .product: products += 1
        case .document: documents += 1
        case .test: tests += 1
        case .automation: automation += 1
        case .generated:
            generated += 1
            return
        }
        if let document = DocumentationChange.reading(path: path, letter: letter, of: change, counting: documentGlobs),
            !documentation.contains(where: { $0.path == document.path })
        {
            documentation.append(document)
        }
        guard areaIsShared else { return }
        let folder = Self.area(of: path)
        if let area {
            var known = area
            areaIsShared = known.withUTF8 { folder.elementsEqual($0) }
        } else {
            area = String(decoding: folder, as: UTF8.self)
        }
    }

    private static let sourceFolders: [StaticString] = [
        "src", "sources", "lib", "libs", "packages", "pkg", "crates", "apps", "app", "modules", "components", "plugins",
        "internal", "cmd", "services", "tests", "test", "docs", "doc", "projects", "extensions",
    ]

    private static func area(of path: Slice<UnsafeBufferPointer<UInt8>>) -> Slice<UnsafeBufferPointer<UInt8>> {
        guard let first = path.firstIndex(of: UInt8(ascii: "/")) else { return path[path.endIndex...] }
        guard sourceFolders.contains(where: { path[..<first].equals($0) }),
            let second = path[(first + 1)...].firstIndex(of: UInt8(ascii: "/"))
        else { return path[..<first] }
        return path[..<second]
    }
}
