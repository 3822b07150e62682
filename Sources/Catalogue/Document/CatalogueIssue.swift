/// Something that is wrong with a catalogue: what, where, and how to mend it.
package struct CatalogueIssue: Error, Hashable, Sendable {
    package enum Code: String, Hashable, Sendable, CaseIterable {
        /// Not read at all: not YAML, too large, an alias bomb.
        case unreadable
        case wrongType = "wrong_type"
        case unknownField = "unknown_field"
        case missingField = "missing_field"
        case badFormat = "bad_format"
        case blank
        case outOfRange = "out_of_range"
        case notAllowed = "not_allowed"
        case repeated
        case duplicateKey = "duplicate_key"
        case unknownProgramme = "unknown_programme"
        case unknownProject = "unknown_project"
        case unknownComponent = "unknown_component"
        case twoProgrammes = "two_programmes"
        case linkToItself = "link_to_itself"
        case twoDefaultBranches = "two_default_branches"
        case impossibleDate = "impossible_date"
        case unknownTimezone = "unknown_timezone"
        /// Stands for those that are not listed.
        case tooMany = "too_many"
    }

    package let code: Code
    /// Such as `projects[2].components[0].key`; empty for the whole file.
    package let path: String
    package let position: TextPosition?
    package let problem: String
    package let remedy: String

    package init(code: Code, path: String, position: TextPosition?, problem: String, remedy: String) {
        self.code = code
        self.path = path
        self.position = position
        self.problem = problem
        self.remedy = remedy
    }

    init(_ refusal: YAMLRefusal) {
        self.init(
            code: .unreadable, path: "", position: refusal.position, problem: refusal.problem, remedy: refusal.remedy)
    }

    /// `3:5 projects[0].key: is missing: add …`
    package var text: String {
        let place = [position?.description ?? "", path].filter { !$0.isEmpty }.joined(separator: " ")
        return (place.isEmpty ? "" : "\(place): ") + "\(problem); \(remedy)"
    }
}

/// All that is wrong with a catalogue, in the order of the file; never empty.
package struct InvalidCatalogue: Error, Hashable, Sendable {
    package let issues: [CatalogueIssue]

    package init(_ issues: [CatalogueIssue]) { self.issues = issues }
}

/// The way to a value of a catalogue.
struct CataloguePath: Sendable {
    static let root = CataloguePath(text: "")

    let text: String

    subscript(_ name: String) -> CataloguePath { CataloguePath(text: text.isEmpty ? name : "\(text).\(name)") }
    subscript(_ index: Int) -> CataloguePath { CataloguePath(text: "\(text)[\(index)]") }
}
