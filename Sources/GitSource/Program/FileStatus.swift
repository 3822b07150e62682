import GhillieCore
import Glibc

/// What the system says of a file.
struct FileStatus {
    private let status: stat

    /// `nil` (and `errno`) where there is none. The last symbolic link is followed unless told otherwise.
    init?(of path: FilePath, followingLink: Bool = true) {
        var status = stat()
        guard path.withCString({ followingLink ? stat($0, &status) : lstat($0, &status) }) == 0 else { return nil }
        self.status = status
    }

    init?(ofDescriptor descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.status = status
    }

    var isDirectory: Bool { status.st_mode & S_IFMT == S_IFDIR }
    var isRegularFile: Bool { status.st_mode & S_IFMT == S_IFREG }
    var isSymbolicLink: Bool { status.st_mode & S_IFMT == S_IFLNK }
    var isExecutableFile: Bool { isRegularFile && status.st_mode & 0o111 != 0 }
    var size: Int { Int(status.st_size) }
    var owner: uid_t { status.st_uid }
    var modifiedAt: Instant { Instant(microseconds: Int64(status.st_mtim.tv_sec) * 1_000_000) }
}

/// Reading of files and directories that another may have laid out to harm: nothing blocks, nothing is endless.
enum FileReading {
    enum Failure: Error {
        case missing
        case notRegular
        case tooBig
        case system(errno: Int32)

        var reason: String {
            switch self {
            case .missing: "it does not exist"
            case .notRegular: "it is not a regular file"
            case .tooBig: "it is too big"
            case .system(let code): String(cString: strerror(code))
            }
        }
    }

    /// The contents of a regular file of at most `limit` bytes.
    static func contents(of path: FilePath, limit: Int) throws(Failure) -> [UInt8] {
        // Without O_NONBLOCK, opening a pipe that somebody put here would wait for ever.
        let descriptor = path.withCString { open($0, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY) }
        guard descriptor >= 0 else {
            throw errno == ENOENT || errno == ENOTDIR ? .missing : errno == ENXIO ? .notRegular : .system(errno: errno)
        }
        defer { close(descriptor) }
        guard let status = FileStatus(ofDescriptor: descriptor), status.isRegularFile else { throw .notRegular }
        guard status.size <= limit else { throw .tooBig }
        var bytes = [UInt8](repeating: 0, count: status.size + 1)
        var filled = 0
        while filled < bytes.count {
            let count = bytes[filled...].withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .system(errno: errno) }
            if count == 0 { break }
            filled += count
        }
        return Array(bytes[..<filled])
    }

    /// As `contents`, with `nil` for a file that is not there.
    static func contentsIfPresent(of path: FilePath, limit: Int) throws(Failure) -> [UInt8]? {
        do {
            return try contents(of: path, limit: limit)
        } catch .missing {
            return nil
        }
    }

    /// The names in a directory, in byte order; none where it cannot be read.
    static func entries(of directory: FilePath) -> [FilePath] {
        guard let stream = directory.withCString({ opendir($0) }) else { return [] }
        defer { closedir(stream) }
        var names: [FilePath] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { FilePath(bytes: $0.prefix { $0 != 0 }) }
            if name != FilePath(".") && name != FilePath("..") { names.append(name) }
        }
        return names.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }

    /// What a symbolic link says; `nil` where there is none.
    static func link(at path: FilePath) -> FilePath? {
        var buffer = [CChar](repeating: 0, count: 4_096)
        let count = path.withCString { readlink($0, &buffer, buffer.count) }
        return count < 0 ? nil : FilePath(bytes: buffer[..<count].map { UInt8(bitPattern: $0) })
    }
}
