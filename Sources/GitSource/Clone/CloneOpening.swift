import Bronze
import GhillieCore

/// The steps of opening a clone. Blocking.
struct CloneOpening {
    private static let configurationLimit = 4_194_304
    private static let shallowLimit = 67_108_864
    /// Of a clone that is cut at more places than this, no date is told.
    private static let datedBorders = 500

    private let path: FilePath
    private let git: GitProgram
    private let layout: CloneLayout
    private let configuration: GitConfiguration
    private let references: CloneReferences

    init(path: FilePath, git: GitProgram) throws(GitSourceError) {
        self.path = path
        self.git = git
        layout = try CloneLayout.find(from: path)
        configuration = GitConfiguration(
            try Self.contents(of: layout.commonDirectory.appending("config"), limit: Self.configurationLimit))
        if configuration.value("extensions", nil, "refStorage")?.lowercased() == "reftable" {
            throw .unsupported(path, feature: "the reftable format of references")
        }
        references = try CloneReferences(layout: layout)
    }

    func open() throws(GitSourceError) -> GitClone {
        let branch = try FollowedBranch(references: references, clone: path)
        try CloneObjectStore(directory: layout.objectDirectory).requireRegularFiles()
        let shallow = try shallowBorders()
        let scratch = try ScratchRepository(
            under: git.scratchRoot, objectDirectory: layout.objectDirectory, clone: path,
            format: GitObjectFormat(of: branch.candidates[0].head), shallow: shallow.sorted())
        let choice = try branch.choose(with: git, in: scratch)
        let objects = try GitObjectReader(git, in: scratch)
        guard let head = try objects.object(choice.head), head.kind == .commit else {
            throw .damaged(path, object: choice.head, reason: "it is missing or no commit")
        }
        let address = configuration.value("remote", "origin", "url")
        return GitClone(
            slug: try slug(of: address), branch: choice.name, head: choice.head, path: layout.root,
            hasRemote: address != nil,
            fetchedAt: address == nil ? nil : FetchTime(layout: layout, branch: choice.name).instant,
            isShallow: !shallow.isEmpty,
            notes: try choice.notes + notes(shallow: shallow, head: choice.head, objects: objects),
            tags: references.tags(), shallow: shallow, git: git, scratch: scratch)
    }

    private func slug(of address: String?) throws(GitSourceError) -> RepositorySlug {
        if let slug = address.flatMap(GitHubRemote.slug(ofAddress:)) { return slug }
        var name = layout.root.lastComponent.bytes
        if name.ends(with: ".git") { name.removeLast(4) }
        let directory = String(decoding: name, as: UTF8.self).unicodeScalars.map { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                || "._-".unicodeScalars.contains(scalar) ? Character(scalar) : "-"
        }
        let hash = ContentHash(of: layout.root.bytes).hex.prefix(8)
        do {
            return try RepositorySlug(owner: "local", name: "\(String(directory))-\(hash)")
        } catch {
            throw .unreadable(path, reason: "its name cannot be written as a slug")
        }
    }

    /// The commits behind which history was not fetched.
    private func shallowBorders() throws(GitSourceError) -> Set<GitObjectID> {
        let bytes = try Self.contents(of: layout.commonDirectory.appending("shallow"), limit: Self.shallowLimit)
        return Set(
            bytes.split(separator: UInt8(ascii: "\n"))
                .compactMap { GitObjectID(String(decoding: $0.trimmed, as: UTF8.self)) })
    }

    private func notes(
        shallow: Set<GitObjectID>, head: GitObjectID, objects: GitObjectReader
    ) throws(GitSourceError) -> [String] {
        var notes: [String] = []
        if !shallow.isEmpty {
            var newest: Instant?
            if shallow.count <= Self.datedBorders {
                for id in shallow {
                    guard let border = try objects.object(id), border.kind == .commit else { continue }
                    let time = GitCommitObject(border.bytes).committer.instant
                    newest = max(newest ?? time, time)
                }
            }
            notes.append(
                newest.map { "The clone is shallow: history before \($0.dateText) is cut." }
                    ?? "The clone is shallow: older history is cut.")
        }
        if configuration.isPartialWithoutTrees {
            notes.append("The clone is partial, without its trees: which paths a commit changed was not seen.")
        }
        return notes
    }

    private static func contents(of file: FilePath, limit: Int) throws(GitSourceError) -> [UInt8] {
        do {
            return try FileReading.contentsIfPresent(of: file, limit: limit) ?? []
        } catch {
            throw .unreadable(file, reason: error.reason)
        }
    }
}

extension GitConfiguration {
    /// Whether the clone was made with a filter that leaves trees out.
    fileprivate var isPartialWithoutTrees: Bool {
        value("remote", "origin", "partialCloneFilter")?.contains("tree:") ?? false
    }
}
