import Foundation
import Synchronization

/// The scratch directories that this process has made and not yet removed.
///
/// Each goes with its `ScratchRepository`; a process that ends at once, on a signal, removes them all before.
package enum ScratchDirectories {
    private struct State {
        var live: Set<FilePath> = []
        var isClosed = false
    }

    private static let state = Mutex(State())

    /// Removes them all, and lets none be made any more: for a process that is about to end.
    package static func removeAll() {
        state.withLock { state in
            state.isClosed = true
            for directory in state.live { delete(directory) }
            state.live = []
        }
    }

    /// Makes one by a closure that returns with everything in it that will ever be written there, so that none is
    /// removed while it is being filled.
    static func add(
        under root: FilePath, _ make: () throws(GitSourceError) -> FilePath
    ) throws(GitSourceError) {
        let result: Result<Void, GitSourceError> = state.withLock { state in
            guard !state.isClosed else {
                return .failure(.noScratchDirectory(root, reason: "this process is about to end"))
            }
            do throws(GitSourceError) {
                state.live.insert(try make())
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    /// Under the lock: of two that delete a directory at once, each stops at what the other has taken away already.
    static func remove(_ directory: FilePath) {
        state.withLock { state in
            guard state.live.remove(directory) != nil else { return }
            delete(directory)
        }
    }

    /// One that another process left behind, or one of ours.
    static func delete(_ directory: FilePath) {
        let url = directory.withCString {
            URL(fileURLWithFileSystemRepresentation: $0, isDirectory: true, relativeTo: nil)
        }
        try? FileManager.default.removeItem(at: url)
    }
}
