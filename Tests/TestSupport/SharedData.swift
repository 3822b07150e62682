package import Foundation

/// Files of other projects, used where they are present beside this one or under GHILLIE_SHARED_DATA.
package enum SharedData {
    private static let folder: URL = {
        let named = ProcessInfo.processInfo.environment["GHILLIE_SHARED_DATA"].map { URL(fileURLWithPath: $0) }
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return named ?? root.deletingLastPathComponent().appending(path: "shared/data")
    }()

    package static func file(_ path: String) -> URL? {
        let file = folder.appending(path: path)
        return FileManager.default.fileExists(atPath: file.path) ? file : nil
    }

    package static func sayAbsent(_ what: String) {
        FileHandle.standardError.write(Data("NOT RUN: \(what), which are not at \(folder.path)\n".utf8))
    }
}
