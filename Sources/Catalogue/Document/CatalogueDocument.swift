/// A catalogue file: bytes in, an estate out, or all that is wrong with it.
package struct CatalogueDocument: Sendable {
    package let estate: DeclaredEstate

    /// Reads YAML 1.2, and JSON, which is YAML too.
    /// - Throws: ``InvalidCatalogue`` with every problem.
    package init(_ bytes: [UInt8]) throws(InvalidCatalogue) {
        let root: YAMLNode
        do {
            root = try YAMLReader.document(bytes)
        } catch {
            throw InvalidCatalogue([CatalogueIssue(error)])
        }
        let issues = CatalogueValidator.issues(in: root)
        guard issues.isEmpty else { throw InvalidCatalogue(issues) }
        estate = DeclaredEstate(root)
    }

    /// The largest file that is read, in bytes.
    package static let sizeLimit = YAMLReader.sizeLimit
}
