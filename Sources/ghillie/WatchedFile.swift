import Catalogue
import Foundation
import GhillieCore
import GitSource

/// The estate file that is watched: by itself, or in a checkout.
struct WatchedFile: Sendable {
    let file: String
    /// `nil` where the file is watched by itself.
    private let checkout: FilePath?

    /// - Throws: `CommandFailure` where the path is neither a file nor a checkout that holds one.
    init(path: String, file: String) throws {
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue {
            checkout = FilePath(path)
            _ = try CheckoutHead.find(from: FilePath(path))
            self.file = path + (path.hasSuffix("/") ? "" : "/") + file
        } else {
            checkout = nil
            self.file = path
        }
        _ = try CatalogueFile.bytes(of: self.file)
    }

    func read() throws -> CatalogueWatcher.Reading {
        let head = try checkout.map { try CheckoutHead.find(from: $0).commit?.rawValue }
        return CatalogueWatcher.Reading(bytes: try CatalogueFile.bytes(of: file), commit: head ?? nil)
    }
}
