import Glibc

/// Where the parts of a repository lie.
struct CloneLayout: Hashable, Sendable {
    /// What gives the clone its name and identity: the top of the main work tree, else the repository's own directory. A
    /// linked work tree has its repository's, since both have the same history.
    let root: FilePath
    /// Where HEAD is: its own for each linked work tree.
    let gitDirectory: FilePath
    /// Where references, objects and configuration are.
    let commonDirectory: FilePath

    var objectDirectory: FilePath { commonDirectory.appending("objects") }

    private static let pointerLimit = 65_536

    /// Finds the repository that a path belongs to, going up from it as git does.
    ///
    /// - Throws: `GitSourceError.noSuchPath`, `.notARepository` and `.unreadable`.
    static func find(from path: FilePath) throws(GitSourceError) -> CloneLayout {
        guard let start = path.real(), let status = FileStatus(of: start) else {
            switch errno {
            case ENOENT, ENOTDIR: throw .noSuchPath(path)
            default: throw .unreadable(path, reason: String(cString: strerror(errno)))
            }
        }
        guard status.isDirectory else { throw .notARepository(path) }
        var candidate: FilePath? = start
        while let directory = candidate {
            if let layout = try layout(at: directory) { return layout }
            candidate = directory.parent
        }
        throw .notARepository(path)
    }

    private static func layout(at directory: FilePath) throws(GitSourceError) -> CloneLayout? {
        let dotGit = directory.appending(".git")
        if let status = FileStatus(of: dotGit) {
            if status.isDirectory, let layout = try repository(at: dotGit, workTree: directory) { return layout }
            if status.isRegularFile {
                guard let target = try pointer(in: dotGit, prefix: "gitdir: "),
                    let target = directory.resolving(target).real(),
                    let layout = try repository(at: target, workTree: directory)
                else { throw .unreadable(dotGit, reason: "it does not lead to a git repository") }
                return layout
            }
        } else if errno == EACCES {
            throw .unreadable(directory, reason: String(cString: strerror(errno)))
        }
        let isDotGit = directory.lastComponent == FilePath(".git")
        return try repository(at: directory, workTree: isDotGit ? directory.parent : nil)
    }

    /// The repository that has HEAD in this very directory, `nil` where there is none.
    private static func repository(
        at directory: FilePath, workTree: FilePath?
    ) throws(GitSourceError) -> CloneLayout? {
        guard FileStatus(of: directory.appending("HEAD"), followingLink: false) != nil else {
            guard errno == EACCES else { return nil }
            throw .unreadable(directory, reason: String(cString: strerror(errno)))
        }
        guard let shared = try pointer(in: directory.appending("commondir"), prefix: "") else {
            let layout = CloneLayout(root: workTree ?? directory, gitDirectory: directory, commonDirectory: directory)
            return layout.isComplete ? layout : nil
        }
        guard let common = directory.resolving(shared).real() else { return nil }
        let main = common.lastComponent == FilePath(".git") ? common.parent : nil
        let layout = CloneLayout(root: main ?? common, gitDirectory: directory, commonDirectory: common)
        return layout.isComplete ? layout : nil
    }

    private var isComplete: Bool {
        FileStatus(of: objectDirectory)?.isDirectory ?? false
            && FileStatus(of: commonDirectory.appending("refs"))?.isDirectory ?? false
    }

    /// The path that a file of one line holds, `nil` where there is no such file or line.
    private static func pointer(in file: FilePath, prefix: String) throws(GitSourceError) -> FilePath? {
        do {
            guard let bytes = try FileReading.contentsIfPresent(of: file, limit: pointerLimit),
                bytes.starts(with: prefix.utf8)
            else { return nil }
            var path = bytes.dropFirst(prefix.utf8.count)
            while let last = path.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { path.removeLast() }
            return path.isEmpty ? nil : FilePath(bytes: path)
        } catch {
            throw .unreadable(file, reason: error.reason)
        }
    }
}
