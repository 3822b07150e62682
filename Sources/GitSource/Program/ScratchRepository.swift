import Foundation
import GhillieCore
import Glibc

/// A bare repository of our own, in a temporary directory, that shows git the objects of a clone and nothing else of it.
///
/// Git reads its configuration, its hooks and its references from here, and from the clone only the object store (named
/// by `GIT_OBJECT_DIRECTORY`, which unlike an alternate also serves clones that borrow objects by a relative path, and
/// whose path may hold any byte). Nothing that is run writes objects. The list of shallow commits is a copy, so that a
/// fetch in the clone meanwhile changes nothing; references are read by ourselves and passed by object id.
///
/// The directory goes with the last reference to this; one whose process was killed goes when the next is made.
final class ScratchRepository: Sendable {
    private static let prefix = "ghillie-git-"
    private static let lockName = "in-use"
    /// Young directories are let be: their maker may not have locked them yet.
    private static let abandonedAfter: Duration = .seconds(600)

    let directory: FilePath
    let objectDirectory: FilePath
    /// Whose objects these are, for messages.
    let clone: FilePath
    private let lock: Int32

    init(
        under root: FilePath, objectDirectory: FilePath, clone: FilePath, format: GitObjectFormat,
        shallow: [GitObjectID]
    ) throws(GitSourceError) {
        self.objectDirectory = objectDirectory
        self.clone = clone
        Self.removeAbandoned(under: root)
        var made: (directory: FilePath, lock: Int32)?
        try ScratchDirectories.add(under: root) { () throws(GitSourceError) -> FilePath in
            let new = try Self.make(under: root, format: format, shallow: shallow)
            made = new
            return new.directory
        }
        guard let made else { preconditionFailure("a directory that was added was made") }
        (directory, lock) = made
    }

    deinit {
        ScratchDirectories.remove(directory)
        close(lock)
    }

    /// Makes and locks the directory, with all that git needs to see in it.
    private static func make(
        under root: FilePath, format: GitObjectFormat, shallow: [GitObjectID]
    ) throws(GitSourceError) -> (directory: FilePath, lock: Int32) {
        var template = root.appending(prefix + "XXXXXX").bytes.map { CChar(bitPattern: $0) } + [0]
        guard mkdtemp(&template) != nil else {
            throw .noScratchDirectory(root, reason: String(cString: strerror(errno)))
        }
        let directory = FilePath(bytes: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) })
        func url(_ name: String) -> URL { Self.url(directory.appending(name)) }
        let lock = directory.appending(lockName).withCString { open($0, O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
        do {
            guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0 else { throw CocoaError(.fileWriteUnknown) }
            for name in ["refs", "objects"] {
                try FileManager.default.createDirectory(at: url(name), withIntermediateDirectories: true)
            }
            try Data("ref: refs/heads/none\n".utf8).write(to: url("HEAD"))
            try Data(configuration(format).utf8).write(to: url("config"))
            if !shallow.isEmpty {
                try Data(shallow.map { "\($0)\n" }.joined().utf8).write(to: url("shallow"))
            }
        } catch {
            ScratchDirectories.delete(directory)
            if lock >= 0 { close(lock) }
            throw .noScratchDirectory(root, reason: "it cannot be written")
        }
        return (directory, lock)
    }

    private static func url(_ path: FilePath) -> URL {
        path.withCString { URL(fileURLWithFileSystemRepresentation: $0, isDirectory: false, relativeTo: nil) }
    }

    /// Whatever a caller's or a clone's configuration could ask for is switched off once more.
    private static func configuration(_ format: GitObjectFormat) -> String {
        """
        [core]
            repositoryFormatVersion = \(format == .sha1 ? 0 : 1)
            bare = true
            commitGraph = false
            fsmonitor = false
            hooksPath = /dev/null
            attributesFile = /dev/null
            excludesFile = /dev/null
            askPass =
            sshCommand = false
            gitProxy =
        [protocol]
            allow = never
        [gc]
            auto = 0
        [maintenance]
            auto = false
        [log]
            showSignature = false
        \(format == .sha1 ? "" : "[extensions]\n    objectFormat = \(format.rawValue)\n")
        """
    }

    /// Removes what processes that are no more have left behind: their locks went with them.
    private static func removeAbandoned(under root: FilePath) {
        let now = WallClock.system.now()
        for name in FileReading.entries(of: root) where name.bytes.starts(with: prefix.utf8) {
            let directory = root.appending(name)
            guard let status = FileStatus(of: directory, followingLink: false), status.isDirectory,
                status.owner == geteuid(), now - status.modifiedAt > abandonedAfter
            else { continue }
            let lock = directory.appending(lockName).withCString {
                open($0, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
            }
            guard lock >= 0 || errno == ENOENT else { continue }
            if lock < 0 || flock(lock, LOCK_EX | LOCK_NB) == 0 { ScratchDirectories.delete(directory) }
            if lock >= 0 { close(lock) }
        }
    }
}

/// How a repository names its objects.
enum GitObjectFormat: String, CaseIterable, Sendable {
    case sha1, sha256

    init(of id: GitObjectID) { self = id.rawValue.utf8.count == 40 ? .sha1 : .sha256 }
}
