import GhillieCore

/// The references of a clone, read from its files: HEAD, loose ones, and `packed-refs`.
///
/// Git is not asked, since it would take the clone's configuration along. Replacements and grafts are not looked at.
struct CloneReferences {
    /// What HEAD, or another symbolic reference, says.
    enum Target: Hashable {
        case object(GitObjectID)
        /// The whole name of another reference, which need not exist.
        case reference(FilePath)
    }

    struct Tag: Hashable {
        /// Without `refs/tags/`.
        let name: FilePath
        /// A commit, or an annotated tag, or anything else.
        let object: GitObjectID
    }

    private static let looseLimit = 65_536
    private static let packedLimit = 268_435_456
    private static let tagDepth = 64
    /// Git's own limit of symbolic references that lead to symbolic references.
    private static let symbolicDepth = 5

    private let layout: CloneLayout
    private let packed: [FilePath: GitObjectID]

    init(layout: CloneLayout) throws(GitSourceError) {
        self.layout = layout
        packed = try Self.packed(in: layout)
    }

    /// What HEAD names in this work tree.
    func head() throws(GitSourceError) -> Target? { try target(in: layout.gitDirectory.appending("HEAD")) }

    /// What a symbolic reference names; `nil` where it does not exist or is none.
    func symbolicTarget(of name: FilePath) throws(GitSourceError) -> FilePath? {
        guard case .reference(let target) = try target(in: layout.commonDirectory.appending(name)) else { return nil }
        return target
    }

    /// The object that a reference leads to, `nil` where there is none.
    func resolve(_ name: FilePath) throws(GitSourceError) -> GitObjectID? {
        var name = name
        for _ in 0..<Self.symbolicDepth {
            switch try target(in: layout.commonDirectory.appending(name)) {
            case .object(let id): return id
            case .reference(let next): name = next
            case nil:
                // Git packs by writing `packed-refs` first and removing loose ones after: one that was packed since we
                // read the file is in it now.
                if let id = packed[name] { return id }
                return try Self.packed(in: layout)[name]
            }
        }
        return nil
    }

    /// The names of all references below a prefix that ends with `/`, in byte order.
    func names(under prefix: String) -> [FilePath] {
        var names = Set(packed.keys.filter { $0.bytes.starts(with: prefix.utf8) })
        collect(FilePath(bytes: prefix.utf8.dropLast()), depth: 0, into: &names)
        return names.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }

    /// All tags, in the byte order of their names. Ones whose file is broken are passed by.
    func tags() -> [Tag] {
        let prefix = "refs/tags/"
        return names(under: prefix).compactMap { name in
            guard let object = try? resolve(name) else { return nil }
            return Tag(name: FilePath(bytes: name.bytes.dropFirst(prefix.utf8.count)), object: object)
        }
    }

    private func collect(_ directory: FilePath, depth: Int, into names: inout Set<FilePath>) {
        guard depth < Self.tagDepth else { return }
        let location = layout.commonDirectory.appending(directory)
        for name in FileReading.entries(of: location) {
            let path = directory.appending(name)
            guard let status = FileStatus(of: location.appending(name), followingLink: false) else { continue }
            if status.isDirectory {
                collect(path, depth: depth + 1, into: &names)
            } else if Self.isSafe(path), !path.bytes.ends(with: ".lock") {
                names.insert(path)
            }
        }
    }

    private func target(in file: FilePath) throws(GitSourceError) -> Target? {
        // Old gits wrote symbolic references as symbolic links.
        if let link = FileStatus(of: file, followingLink: false), link.isSymbolicLink,
            let name = FileReading.link(at: file), Self.isSafe(name)
        {
            return .reference(name)
        }
        if FileStatus(of: file)?.isDirectory ?? false { return nil }
        let bytes: [UInt8]
        do {
            guard let contents = try FileReading.contentsIfPresent(of: file, limit: Self.looseLimit) else { return nil }
            bytes = contents
        } catch {
            throw .unreadable(file, reason: error.reason)
        }
        let line = bytes.trimmed
        if line.starts(with: "ref:".utf8) {
            let name = FilePath(bytes: line.dropFirst(4).trimmed)
            guard Self.isSafe(name) else { throw .unreadable(file, reason: "it names no reference") }
            return .reference(name)
        }
        guard let id = GitObjectID(String(decoding: line.prefix { !$0.isSpace }, as: UTF8.self)) else {
            throw .unreadable(file, reason: "it holds no object id")
        }
        return .object(id)
    }

    private static func packed(in layout: CloneLayout) throws(GitSourceError) -> [FilePath: GitObjectID] {
        let file = layout.commonDirectory.appending("packed-refs")
        let bytes: [UInt8]
        do {
            bytes = try FileReading.contentsIfPresent(of: file, limit: packedLimit) ?? []
        } catch {
            throw .unreadable(file, reason: error.reason)
        }
        var references: [FilePath: GitObjectID] = [:]
        let wanted = ["refs/heads/", "refs/remotes/origin/", "refs/tags/"].map { Array($0.utf8) }
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let space = line.firstIndex(of: UInt8(ascii: " ")) else { continue }
            let name = line[(space + 1)...]
            guard wanted.contains(where: { name.starts(with: $0) }),
                let id = GitObjectID(String(decoding: line[..<space], as: UTF8.self))
            else { continue }
            references[FilePath(bytes: name)] = id
        }
        return references
    }

    /// Whether this can be a reference's name: below `refs/`, and not a way out of there.
    private static func isSafe(_ name: FilePath) -> Bool {
        name.bytes.starts(with: "refs/".utf8) && name.bytes.allSatisfy { $0 > 0x20 && $0 != 0x7F }
            && name.bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
                .allSatisfy { !$0.isEmpty && $0.first != UInt8(ascii: ".") }
    }
}
