import GhillieCore

extension CatalogueRows {
    /// The rows of what a file declares.
    init(_ estate: DeclaredEstate) {
        version = estate.version
        calendar = CatalogueJSONText.calendar(estate.calendar)
        for programme in estate.programmes {
            add(CatalogueRow(key: [programme.key], values: [programme.name, programme.description]), .programme)
        }
        for project in estate.projects {
            let settings = project.settings
            add(
                CatalogueRow(
                    key: [project.key],
                    values: [
                        project.name, project.description, project.programme, CatalogueJSONText.noise(settings.noise),
                        CatalogueJSONText.status(settings.status), CatalogueJSONText.texts(settings.documentationPaths),
                        CatalogueJSONText.objectives(settings.objectives), CatalogueJSONText.texts(settings.owners),
                        CatalogueJSONText.texts(settings.notify),
                    ]), .project)
            for component in project.components { add(component, in: project.key) }
        }
        for repository in DeclaredRepository.united(estate.components.compactMap(\.repository)) {
            add(
                CatalogueRow(
                    key: [repository.key],
                    values: [
                        repository.slug.owner, repository.slug.name, repository.defaultBranch,
                        CatalogueJSONText.texts(repository.documentationPaths),
                    ]), .repository)
        }
    }

    private mutating func add(_ component: Component, in project: String) {
        add(
            CatalogueRow(
                key: [component.key],
                values: [
                    project, component.name, component.type.rawValue, component.description,
                    component.lifecycle.rawValue, component.repository?.key,
                    CatalogueJSONText.texts(component.settings.paths),
                    CatalogueJSONText.texts(component.settings.notes),
                    component.settings.manualStatus.map(CatalogueJSONText.manualStatus),
                ]), .component)
        for link in component.links {
            add(
                CatalogueRow(
                    key: [component.key, link.relation.rawValue, link.component, link.kind.rawValue],
                    values: [link.rationale]), .edge)
        }
    }
}

extension DeclaredRepository {
    /// The slug in lower case: GitHub's slugs ignore case.
    var key: String { RepositoryID(slug).rawValue }

    /// Each repository once: spelt as it is first, with the branch that any names and the documents that all name.
    static func united(_ repositories: [DeclaredRepository]) -> [DeclaredRepository] {
        var united: [String: DeclaredRepository] = [:]
        for repository in repositories {
            guard var first = united[repository.key] else {
                united[repository.key] = repository
                continue
            }
            first.defaultBranch = first.defaultBranch ?? repository.defaultBranch
            first.documentationPaths += repository.documentationPaths.filter { !first.documentationPaths.contains($0) }
            united[repository.key] = first
        }
        return united.values.sorted { $0.key < $1.key }
    }
}
