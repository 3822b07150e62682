package import GhillieCore
package import Persistence

extension DeclaredEstate {
    /// What was declared last, in the order of keys; `nil` where nothing was imported yet.
    package init?(stored estate: EstateID, in transaction: SQLTransaction) throws {
        guard let settings = try EstateStore.settings(of: estate, in: transaction), let version = settings.version
        else {
            return nil
        }
        let rows = try CatalogueStore.rows(estate: estate, in: transaction)
        self.version = version
        calendar = try settings.calendar.map(CatalogueJSONText.calendar(stored:)) ?? WorkCalendar()
        programmes = try rows.sorted(.programme).map { row in
            Programme(key: row.key[0], name: try row.text(0), description: row.values[1])
        }
        let repositories = try rows[.repository].mapValues(DeclaredRepository.init(stored:))
        let links = Dictionary(grouping: rows.sorted(.edge)) { $0.key[0] }
        let components = Dictionary(
            grouping: try rows.sorted(.component).map { row in
                (project: try row.text(0), component: try Component(stored: row, repositories, links[row.key[0]] ?? []))
            }, by: \.project)
        projects = try rows.sorted(.project).map { row in
            var project = Project(
                key: row.key[0], name: try row.text(0), description: row.values[1], programme: row.values[2],
                components: components[row.key[0]]?.map(\.component) ?? [])
            project.settings.noise = try CatalogueJSONText.noise(stored: row.text(3))
            project.settings.status = try CatalogueJSONText.status(stored: row.text(4))
            project.settings.documentationPaths = try CatalogueJSONText.texts(stored: row.text(5))
            project.settings.objectives = try CatalogueJSONText.objectives(stored: row.text(6))
            project.settings.owners = try CatalogueJSONText.texts(stored: row.text(7))
            project.settings.notify = try CatalogueJSONText.texts(stored: row.text(8))
            return project
        }
    }
}

extension Component {
    fileprivate init(
        stored row: CatalogueRow, _ repositories: [[String]: DeclaredRepository], _ edges: [CatalogueRow]
    ) throws {
        self.init(
            key: row.key[0], name: try row.text(1), type: try row.known(2, "catalogue_components.type"),
            description: row.values[3], lifecycle: try row.known(4, "catalogue_components.lifecycle"),
            repository: row.values[5].flatMap { repositories[[$0]] },
            links: try edges.map { edge in
                ComponentLink(
                    relation: try known(edge.key[1], "catalogue_edges.relation"), component: edge.key[2],
                    kind: try known(edge.key[3], "catalogue_edges.kind"), rationale: edge.values[0])
            })
        settings.paths = try CatalogueJSONText.texts(stored: row.text(6))
        settings.notes = try CatalogueJSONText.texts(stored: row.text(7))
        settings.manualStatus = try row.values[8].map(CatalogueJSONText.manualStatus(stored:))
    }
}

extension DeclaredRepository {
    init(stored row: CatalogueRow) throws {
        self.init(
            slug: try RepositorySlug(owner: row.text(0), name: row.text(1)), defaultBranch: row.values[2],
            documentationPaths: try CatalogueJSONText.texts(stored: row.text(3)))
    }
}

extension CatalogueRow {
    fileprivate func text(_ column: Int) throws -> String {
        guard let text = values[column] else { throw DatabaseError.unexpectedNull(column: column) }
        return text
    }

    fileprivate func known<Value: RawRepresentable<String>>(_ column: Int, _ name: String) throws -> Value {
        try Catalogue.known(text(column), name)
    }
}

private func known<Value: RawRepresentable<String>>(_ text: String, _ column: String) throws -> Value {
    guard let value = Value(rawValue: text) else { throw CatalogueError.unknownStoredValue(column: column) }
    return value
}
