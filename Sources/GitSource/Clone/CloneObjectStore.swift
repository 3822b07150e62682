import GhillieCore

/// A clone's directory of objects.
struct CloneObjectStore {
    let directory: FilePath

    /// Git opens what it finds here by name: a pipe in the place of a pack would make it wait for ever.
    func requireRegularFiles() throws(GitSourceError) {
        for name in FileReading.entries(of: directory) {
            let folder = directory.appending(name)
            guard let status = FileStatus(of: folder) else { continue }
            guard status.isDirectory else { continue }
            for name in FileReading.entries(of: folder) {
                let file = folder.appending(name)
                if let status = FileStatus(of: file), !status.isRegularFile, !status.isDirectory {
                    throw .unreadable(file, reason: FileReading.Failure.notRegular.reason)
                }
            }
        }
    }
}
