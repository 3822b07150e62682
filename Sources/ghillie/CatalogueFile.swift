import Catalogue
import Delivery
import Foundation

/// The estate file on disk.
enum CatalogueFile {
    /// All of it, or a little more than what is read at most, so that it is refused as too large.
    /// - Throws: `CommandFailure` where it cannot be read.
    static func bytes(of path: String) throws(CommandFailure) -> [UInt8] {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw .badInput("there is no file \(printable(path))")
        }
        guard !isDirectory.boolValue else {
            throw .badInput("\(printable(path)) is a folder", hint: "name the estate file in it")
        }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw .badInput("\(printable(path)) cannot be read", hint: "look at its permissions")
        }
        defer { try? handle.close() }
        do {
            var bytes: [UInt8] = []
            while bytes.count <= CatalogueDocument.sizeLimit,
                let piece = try handle.read(upToCount: CatalogueDocument.sizeLimit + 1 - bytes.count), !piece.isEmpty
            {
                bytes += piece
            }
            return bytes
        } catch {
            throw .badInput("\(printable(path)) cannot be read")
        }
    }

    /// What it declares.
    /// - Throws: `CommandFailure` with every problem that it has.
    static func estate(_ path: String) throws(CommandFailure) -> DeclaredEstate {
        let bytes = try bytes(of: path)
        do {
            return try CatalogueDocument(bytes).estate
        } catch {
            throw CommandFailure(error, of: path)
        }
    }

    static func printable(_ path: String) -> String { TerminalText.singleLine(path) }
}

extension CommandFailure {
    /// Every problem of a catalogue, a line each: `file:line:column: path: what is wrong; how to mend it`.
    init(_ error: InvalidCatalogue, of path: String) {
        let file = CatalogueFile.printable(path)
        let count = Quantity.text(error.issues.count, "problem")
        self = .badInput(
            "\(file) has \(count)",
            details: error.issues.map { issue in
                let place = issue.position.map { "\(file):\($0.line):\($0.column): " } ?? "\(file): "
                return place + (issue.path.isEmpty ? "" : "\(issue.path): ") + "\(issue.problem); \(issue.remedy)"
            })
    }
}
