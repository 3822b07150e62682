import Catalogue
import Foundation
import GhillieCore
import GitSource

/// The estate file that is watched: by itself, or in a checkout, as its commits hold it.
struct WatchedFile: Sendable {
    let file: String
    /// `nil` where the file is watched by itself.
    private let checkout: (path: FilePath, committed: CommittedFile)?

    /// - Throws: `CommandFailure` where the path is neither a file nor a checkout that holds one; `GitSourceError`.
    init(path: String, file: String, gitEnvironment: [String: String]) throws {
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue {
            let directory = FilePath(path)
            _ = try CheckoutHead.find(from: directory)
            let git = try GitProgram(environment: gitEnvironment)
            checkout = (directory, try CommittedFile(file, in: directory, with: git))
            self.file = path + (path.hasSuffix("/") ? "" : "/") + file
        } else {
            checkout = nil
            self.file = path
            _ = try CatalogueFile.bytes(of: path)
        }
    }

    /// `nil` where HEAD still names the known version. Without a commit there is nothing that counts yet.
    /// - Throws: `CommandFailure` where the commit has no such file; `GitSourceError`.
    func read(unless known: String?) async throws -> CatalogueWatcher.Reading? {
        guard let checkout else { return CatalogueWatcher.Reading(bytes: try CatalogueFile.bytes(of: file)) }
        guard let commit = try CheckoutHead.find(from: checkout.path).commit else {
            throw CommandFailure.badInput("\(CatalogueFile.printable(file)) is in no commit yet")
        }
        guard commit.rawValue != known else { return nil }
        // A little more than may be read, so that it is refused as too large.
        guard let bytes = try await checkout.committed.bytes(at: commit, limit: CatalogueDocument.sizeLimit + 1) else {
            throw CommandFailure.badInput(
                "\(CatalogueFile.printable(file)) is not in the commit \(commit.abbreviated)",
                hint: "commit it, or name another with --file")
        }
        return CatalogueWatcher.Reading(bytes: bytes, commit: commit.rawValue)
    }
}
