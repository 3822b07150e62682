package import GhillieCore

/// A file of a checkout as a commit holds it, whatever stands in the work tree.
package struct CommittedFile: Sendable {
    private let layout: CloneLayout
    private let directory: FilePath
    private let name: String
    private let git: GitProgram

    /// The name is the file's, seen from the path; the checkout is the top of one, or a directory in it.
    /// - Throws: `GitSourceError` where there is no repository.
    package init(_ name: String, in checkout: FilePath, with git: GitProgram) throws(GitSourceError) {
        layout = try CloneLayout.find(from: checkout)
        directory = checkout.real() ?? checkout
        self.name = name
        self.git = git
    }

    /// What the commit has, or the beginning of it where it is longer than `limit`; `nil` where it has no such file.
    /// - Throws: `GitSourceError`, also where the commit itself is not there.
    package func bytes(at commit: GitObjectID, limit: Int) async throws -> [UInt8]? {
        try await BlockingWorker().run { try read(at: commit, limit: limit) }
    }

    private func read(at commit: GitObjectID, limit: Int) throws(GitSourceError) -> [UInt8]? {
        try CloneObjectStore(directory: layout.objectDirectory).requireRegularFiles()
        let scratch = try ScratchRepository(
            under: git.scratchRoot, objectDirectory: layout.objectDirectory, clone: layout.root,
            format: GitObjectFormat(of: commit), shallow: [])
        guard let path = pathInCommit else { return nil }
        let child = try git.start(["cat-file", "blob", "\(commit):\(path)"], in: scratch)
        do {
            var bytes: [UInt8] = []
            while bytes.count < limit, let piece = try child.readSome() { bytes += piece }
            if bytes.count >= limit {
                child.terminate()
                return Array(bytes.prefix(limit))
            }
            if case .exited(0) = try child.finish() { return bytes }
        } catch {
            throw .gitFailed(layout.root, reason: "it gave no sign for too long")
        }
        // Of what git says only this is told apart: a commit that is not there from one without the file.
        let objects = try GitObjectReader(git, in: scratch)
        guard try objects.object(commit)?.kind == .commit else {
            throw .damaged(layout.root, object: commit, reason: "it is missing or no commit")
        }
        return nil
    }

    /// Seen from the top of the work tree, which a linked one has for itself; `nil` for a way out of it.
    private var pathInCommit: String? {
        var parts = name.split(separator: "/").filter { $0 != "." }
        guard !parts.contains(".."), !name.hasPrefix("/") else { return nil }
        var top: FilePath? = directory
        while let candidate = top, FileStatus(of: candidate.appending(".git")) == nil {
            parts.insert(Substring(String(decoding: candidate.lastComponent.bytes, as: UTF8.self)), at: 0)
            top = candidate.parent
        }
        return top == nil ? name : parts.joined(separator: "/")
    }
}
