package import Catalogue

/// What the catalogue tells, as JSON.
package enum CatalogueJSON {
    package static func value(_ issue: CatalogueIssue) -> OrderedJSON {
        .object([
            (key: "code", value: .text(issue.code.rawValue)),
            (key: "path", value: .text(issue.path)),
            (key: "line", value: issue.position.map { .integer($0.line) } ?? .null),
            (key: "column", value: issue.position.map { .integer($0.column) } ?? .null),
            (key: "message", value: .text(issue.problem)),
            (key: "hint", value: .text(issue.remedy)),
        ])
    }
}
