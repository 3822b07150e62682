import Foundation
import GRDBSQLite

/// The file of an SQLite database, before GRDB changes anything in it.
struct SQLiteFile {
    let path: String
    private let wasMade: Bool
    private let madeDirectories: [String]

    /// Makes the file where there is none, and its directories, all of them for their owner alone.
    init(path: String) throws(DatabaseError) {
        self.path = path
        madeDirectories = try Self.makeDirectories(above: path)
        let descriptor = Foundation.open(path, O_CREAT | O_EXCL | O_CLOEXEC | O_RDWR, 0o600)
        wasMade = descriptor >= 0
        if wasMade {
            close(descriptor)
        } else if errno != EEXIST {
            let error = Self.error(number: errno)
            Self.remove(madeDirectories)
            throw error
        }
    }

    /// Refuses what we may not write, and what is not ours, without touching it.
    func check(patience: Duration) throws(DatabaseError) {
        if wasMade { return }
        var status = stat()
        guard stat(path, &status) == 0 else { throw Self.error(number: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .cannotOpen(reason: "it is not a file") }
        guard access(path, R_OK) == 0 else { throw Self.error(number: errno) }
        // SQLite keeps its log beside the file.
        guard access(path, W_OK) == 0, access(Self.directory(of: path), W_OK) == 0 else { throw .readOnly }
        if status.st_size == 0 { return }
        guard try isOurs(patience: patience) else { throw .notOurs }
    }

    /// Removes a file that was made for a database that then could not be: never one that somebody has written.
    func removeIfMadeInVain() {
        var status = stat()
        guard wasMade, stat(path, &status) == 0, status.st_size == 0 else { return }
        unlink(path)
        Self.remove(madeDirectories)
    }

    /// Whether the database holds our table of migrations, or nothing at all.
    private func isOurs(patience: Duration) throws(DatabaseError) -> Bool {
        // A file that nobody writes is read as one that cannot change: so not even a lock or a file beside it is made.
        if logIsEmpty {
            do {
                if try SQLiteInspection(path: path, isImmutable: true, patience: patience).isOurs { return true }
                if logIsEmpty { return false }
            } catch {
                if logIsEmpty { throw error }
            }
            // Another process opened it at this moment, and what was read may be half of its work.
        }
        return try SQLiteInspection(path: path, isImmutable: false, patience: patience).isOurs
    }

    private var logIsEmpty: Bool {
        var status = stat()
        return stat(path + "-wal", &status) != 0 || status.st_size == 0
    }

    private static func makeDirectories(above path: String) throws(DatabaseError) -> [String] {
        var missing: [String] = []
        var directory = directory(of: path)
        var status = stat()
        while stat(directory, &status) != 0 {
            guard errno == ENOENT else { throw error(number: errno) }
            missing.append(directory)
            directory = Self.directory(of: directory)
        }
        var made: [String] = []
        for directory in missing.reversed() {
            if mkdir(directory, 0o700) == 0 {
                made.append(directory)
            } else if errno != EEXIST {
                let error = error(number: errno)
                remove(made)
                throw error
            }
        }
        return made
    }

    private static func directory(of path: String) -> String {
        let directory = (path as NSString).deletingLastPathComponent
        return directory.isEmpty ? "." : directory
    }

    /// Innermost first; one that is not empty any more stays.
    private static func remove(_ directories: [String]) {
        for directory in directories.reversed() { rmdir(directory) }
    }

    private static func error(number: Int32) -> DatabaseError {
        switch number {
        case EROFS: .readOnly
        case ENOSPC, EDQUOT: .full
        default: .cannotOpen(reason: strerror(number).map { String(cString: $0) } ?? "error \(number)")
        }
    }
}
