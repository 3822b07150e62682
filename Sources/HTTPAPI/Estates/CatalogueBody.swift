import Catalogue
import Foundation

/// What `POST …/catalogue-import` takes: an estate file as it is, with what is known of it in the query; or a JSON object
/// with all of that, whose `catalogue` is the file's text or, as JSON, its content.
struct CatalogueBody {
    /// A file's text, quoted in JSON, may take twice its room.
    static let sizeLimit = 2 * CatalogueDocument.sizeLimit + 64 * 1_024

    private let file: [UInt8]
    private let name: String?
    private let commit: String?
    /// Lines and columns would be those of text that nobody has seen.
    private let hidesPositions: Bool

    init(_ bytes: [UInt8], _ call: Route.Call) {
        let isObject = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
        let object = isObject ? try? JSONSerialization.jsonObject(with: Data(bytes)) : nil
        guard let members = object as? [String: Any], let catalogue = members["catalogue"] else {
            (file, hidesPositions) = (bytes, false)
            (name, commit) = (call.query("estate_name"), call.query("commit_sha"))
            return
        }
        if let text = catalogue as? String {
            (file, hidesPositions) = (Array(text.utf8), false)
        } else {
            let options: JSONSerialization.WritingOptions = [.fragmentsAllowed, .sortedKeys]
            let data = try? JSONSerialization.data(withJSONObject: catalogue, options: options)
            (file, hidesPositions) = (Array(data ?? Data()), true)
        }
        name = members["estate_name"] as? String ?? call.query("estate_name")
        commit = members["commit_sha"] as? String ?? call.query("commit_sha")
    }

    /// - Throws: a problem with every fault of the file, or what is wrong with what came beside it.
    func request(estate: String) throws -> CatalogueImporter.Request {
        do {
            return try CatalogueImporter.Request(file: file, estate: estate, name: name, commit: commit)
        } catch let error as InvalidCatalogue {
            throw Problem.invalidCatalogue(
                error.issues.map { issue in
                    CatalogueIssue(
                        code: issue.code, path: issue.path, position: hidesPositions ? nil : issue.position,
                        problem: issue.problem, remedy: issue.remedy)
                })
        }
    }
}
