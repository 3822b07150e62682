/// What of an estate is declared, in the order in which it can be written: each refers only to what stands before it.
package enum CatalogueKind: String, Hashable, Sendable, CaseIterable {
    case programme, repository, project, component, edge

    package var plural: String {
        switch self {
        case .programme: "programmes"
        case .repository: "repositories"
        case .project: "projects"
        case .component: "components"
        case .edge: "edges"
        }
    }
}

/// A table of the catalogue: an estate's rows by a key, in columns of text. Lists and settings are canonical JSON.
struct CatalogueTable: Sendable {
    let name: String
    let keys: [String]
    let values: [String]

    static func of(_ kind: CatalogueKind) -> CatalogueTable {
        switch kind {
        case .programme:
            CatalogueTable(name: "catalogue_programmes", keys: ["programme"], values: ["name", "description"])
        case .repository:
            CatalogueTable(
                name: "catalogue_repositories", keys: ["slug"],
                values: ["owner", "name", "default_branch", "documentation_paths"])
        case .project:
            CatalogueTable(
                name: "catalogue_projects", keys: ["project"],
                values: [
                    "name", "description", "programme", "noise", "status", "documentation_paths", "objectives",
                    "owners", "notify",
                ])
        case .component:
            CatalogueTable(
                name: "catalogue_components", keys: ["component"],
                values: [
                    "project", "name", "type", "description", "lifecycle", "repository", "paths", "notes",
                    "manual_status",
                ])
        case .edge:
            CatalogueTable(
                name: "catalogue_edges", keys: ["component", "relation", "target", "kind"], values: ["rationale"])
        }
    }
}

/// A row without its estate.
struct CatalogueRow: Hashable, Sendable {
    let key: [String]
    let values: [String?]

    init(key: [String], values: [String?]) {
        self.key = key
        // As a database stores it, so that what is read back is equal.
        self.values = values.map { text in
            guard let text, text.utf8.contains(0) else { return text }
            return text.replacing("\0", with: "\u{FFFD}")
        }
    }

    /// Byte by byte, as databases and globs compare: Swift's own equality would take a path that was mended from one
    /// canonical form to another for the same.
    static func == (first: Self, second: Self) -> Bool {
        first.key.elementsEqual(second.key, by: Self.areSame)
            && first.values.elementsEqual(second.values, by: Self.areSame)
    }

    static func areSame(_ first: String?, _ second: String?) -> Bool {
        guard let first, let second else { return first == nil && second == nil }
        return first.utf8.elementsEqual(second.utf8)
    }
}

/// All that is declared of an estate, as rows by kind and key.
struct CatalogueRows: Hashable, Sendable {
    var version: Int?
    var calendar: String?
    private(set) var rows: [CatalogueKind: [[String]: CatalogueRow]] = [:]

    subscript(_ kind: CatalogueKind) -> [[String]: CatalogueRow] { rows[kind] ?? [:] }

    mutating func add(_ row: CatalogueRow, _ kind: CatalogueKind) { rows[kind, default: [:]][row.key] = row }

    /// In the order of their keys.
    func sorted(_ kind: CatalogueKind) -> [CatalogueRow] {
        self[kind].values.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    }
}
