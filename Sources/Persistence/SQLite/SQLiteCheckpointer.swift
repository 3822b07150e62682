import Dispatch
import GRDB
import GRDBSQLite
import Synchronization

/// Folds the write-ahead log into the file while others go on writing.
///
/// A writer that does so itself keeps everyone waiting until tens of mebibytes are in the file and on disk. Here another
/// connection copies them first, which hinders no writer; then the writer copies what has come meanwhile, which is less, and
/// so the log begins anew. Nothing but the size of the log rests on it: a commit is durable before.
final class SQLiteCheckpointer: Sendable {
    /// In pages, the length from which on a log is folded: 16 MiB, so that pages that change often go to the file once.
    private static let length = 4_096
    /// In pages, what the writer may be left with: 1 MiB.
    private static let rest = 256
    /// How often it is folded beside the writer at most, should as much come as can be folded.
    private static let passes = 5

    private enum Connection {
        /// Most programs end before they need one.
        case notYet
        case open(DatabaseQueue)
        case closed
    }

    private let pool: DatabasePool
    private let queue = DispatchQueue(label: "ghillie.sqlite.checkpoint")
    private let connection = Mutex(Connection.notYet)
    private let isFolding = Atomic(false)

    /// Follows the commits of a pool, in the place of SQLite's own checkpoints.
    init(following pool: DatabasePool) {
        self.pool = pool
        // Unretained: who holds the pool's writer holds this too, and nothing is committed without either.
        let context = Unmanaged.passUnretained(self).toOpaque()
        pool.writeWithoutTransaction { database in
            _ = sqlite3_wal_hook(
                database.sqliteConnection,
                { context, _, _, length in
                    guard let context, length >= SQLiteCheckpointer.length else { return SQLITE_OK }
                    Unmanaged<SQLiteCheckpointer>.fromOpaque(context).takeUnretainedValue().beginFolding()
                    return SQLITE_OK
                }, context)
        }
    }

    /// Ends what is under way; nothing begins after.
    func close() {
        queue.sync {
            connection.withLock { connection in
                if case .open(let queue) = connection { try? queue.close() }
                connection = .closed
            }
        }
    }

    private func beginFolding() {
        guard !isFolding.exchange(true, ordering: .acquiringAndReleasing) else { return }
        queue.async { [self] in fold() }
    }

    /// What fails, because another process is at it or the disk is full, is tried again after the next commit.
    private func fold() {
        let connection = try? self.connection.withLock { connection throws -> DatabaseQueue? in
            switch connection {
            case .open(let queue): return queue
            case .closed: return nil
            case .notYet:
                let queue = try DatabaseQueue(path: pool.path)
                connection = .open(queue)
                return queue
            }
        }
        if let connection {
            var folded = 0
            for _ in 0..<Self.passes {
                // Each time there is what came meanwhile.
                let length = try? connection.writeWithoutTransaction { try $0.checkpoint(.passive).walFrameCount }
                guard let length, length - folded > Self.rest else { break }
                folded = length
            }
        }
        pool.asyncWriteWithoutTransaction { [self] database in
            if database.sqliteConnection != nil { _ = try? database.checkpoint(.passive) }
            isFolding.store(false, ordering: .releasing)
        }
    }
}
