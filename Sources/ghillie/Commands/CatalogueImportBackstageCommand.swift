import ArgumentParser
import Catalogue
import Foundation

/// `ghillie catalogue import-backstage PATH…`
struct CatalogueImportBackstageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import-backstage",
        abstract: "Make an estate file of Backstage's catalog-info.yaml files, to be reviewed.",
        discussion: """
            Domains become programmes, Systems projects, Components components. What cannot be taken over is told with its
            reason. In a folder all YAML files are read.

            Example:
              ghillie catalogue import-backstage ~/src/*/catalog-info.yaml > estate.yaml
            """
    )

    @Argument(help: ArgumentHelp("Files, or folders that hold some.", valueName: "path"))
    var paths: [String]

    func run() throws {
        let console = Composition.standard.console
        var backstage = BackstageImport()
        for file in try paths.flatMap(Self.files) {
            backstage.add(try CatalogueFile.bytes(of: file), file: CatalogueFile.printable(file))
        }
        let estate = backstage.estate()
        for note in backstage.notes {
            let place = note.position.map { ":\($0.line)" } ?? ""
            console.message("\(note.file)\(place): \(note.text)")
        }
        guard let estate else {
            throw CommandFailure.badInput(
                "nothing could be taken over", hint: "name files with Components, Systems or Domains")
        }
        let text = CatalogueText.text(of: estate)
        do {
            _ = try CatalogueDocument(Array(text.utf8))
        } catch {
            throw CommandFailure.unexpected(
                "the catalogue that was made is not valid: \(error.issues.map(\.text).joined(separator: "; "))")
        }
        try console.write(
            "# From Backstage, to be reviewed: `ghillie catalogue validate` checks what you change.\n" + text)
    }

    /// A file itself, or a folder's YAML files, hidden ones left out, in the order of their paths.
    private static func files(at path: String) throws -> [String] {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue else {
            return [path]
        }
        let walk = FileManager.default.enumerator(
            at: URL(fileURLWithPath: path), includingPropertiesForKeys: nil, options: [.skipsHiddenFiles])
        let found = (walk?.compactMap { ($0 as? URL)?.path } ?? []).filter {
            $0.hasSuffix(".yaml") || $0.hasSuffix(".yml")
        }
        guard !found.isEmpty else {
            throw CommandFailure.badInput("there is no YAML file in \(CatalogueFile.printable(path))")
        }
        return found.sorted()
    }
}
