package import GhillieCore

/// Why a clone cannot be read. Every case but `gitNotFound` is about one clone and names its path.
package enum GitSourceError: Error, Equatable {
    /// No git program on the search path.
    case gitNotFound
    /// Nothing is at this path.
    case noSuchPath(FilePath)
    /// Neither the path nor a directory above it is a git repository.
    case notARepository(FilePath)
    /// A repository without a single commit on a branch.
    case noCommits(FilePath)
    /// HEAD names a branch without a commit, and of the others none is the obvious one.
    case unbornBranch(FilePath, named: String)
    /// A file of the repository cannot be read: no permission, no regular file, too big, unexpected contents.
    case unreadable(FilePath, reason: String)
    /// A repository in a format that this version cannot read.
    case unsupported(FilePath, feature: String)
    /// An object that the history needs is missing or broken.
    case damaged(FilePath, object: GitObjectID?, reason: String)
    /// The scratch directory cannot be written.
    case noScratchDirectory(FilePath, reason: String)
    /// The git program ended with something else than an answer.
    case gitFailed(FilePath, reason: String)
}

extension GitSourceError: CustomStringConvertible {
    /// One line, with what is unprintable in paths escaped.
    package var description: String {
        switch self {
        case .gitNotFound: "git was not found: it must be installed and on the PATH"
        case .noSuchPath(let path): "\(path) does not exist"
        case .notARepository(let path): "\(path) is not a git repository, nor is any directory above it"
        case .noCommits(let path): "\(path) has no commit yet"
        case .unbornBranch(let path, let name):
            "\(path): HEAD names the branch \(name), which has no commit"
        case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
        case .unsupported(let path, let feature): "\(path) cannot be read: \(feature) is not supported"
        case .damaged(let path, let object?, let reason):
            "\(path) is damaged: object \(object) cannot be read (\(reason))"
        case .damaged(let path, nil, let reason): "\(path) is damaged: \(reason)"
        case .noScratchDirectory(let path, let reason): "no scratch directory can be made in \(path): \(reason)"
        case .gitFailed(let path, let reason): "git could not read \(path): \(reason)"
        }
    }

    package var isRetryable: Bool { false }
}
