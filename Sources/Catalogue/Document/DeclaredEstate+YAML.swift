import GhillieCore

/// What a valid file says, with the standard values for what it leaves out.
extension DeclaredEstate {
    init(_ root: YAMLNode) {
        version = root["version"]?.integer ?? 1
        calendar = root["calendar"].map(WorkCalendar.init) ?? WorkCalendar()
        programmes = root.list("programmes").map {
            Programme(key: $0.required("key"), name: $0.required("name"), description: $0.optional("description"))
        }
        var programmeOf: [String: String] = [:]
        for programme in root.list("programmes") {
            for project in programme.texts("projects") { programmeOf[project] = programme.required("key") }
        }
        projects = root.list("projects").map { node in
            var project = Project(node)
            project.programme = project.programme ?? programmeOf[project.key]
            return project
        }
    }
}

extension Project {
    fileprivate init(_ node: YAMLNode) {
        self.init(
            key: node.required("key"), name: node.required("name"), description: node.optional("description"),
            programme: node.optional("programme"), components: node.list("components").map(Component.init))
        settings.noise = node["noise"].map(NoiseSettings.init) ?? NoiseSettings()
        if let status = node["status"] {
            settings.status.summarisesDependencyPullRequests = status["summarise_dependency_prs"]?.flag ?? false
            settings.status.emphasisesDocumentation = status["emphasise_documentation"]?.flag ?? false
            settings.status.prefersLongForm = status["prefer_long_form"]?.flag ?? false
        }
        settings.documentationPaths = node.texts("documentation_paths")
        settings.objectives = node.list("objectives").map { objective in
            Objective(
                text: objective.text ?? objective.required("text"), targetDate: objective.optional("target_date"))
        }
        settings.owners = node.texts("owners")
        settings.notify = node.texts("notify")
    }
}

extension Component {
    fileprivate init(_ node: YAMLNode) {
        self.init(
            key: node.required("key"), name: node.required("name"),
            type: node.optional("type").flatMap(ComponentType.init) ?? .service,
            description: node.optional("description"),
            lifecycle: node.optional("lifecycle").flatMap(Lifecycle.init) ?? .active,
            repository: node["repository"].flatMap(DeclaredRepository.init),
            links: ComponentLink.Relation.allCases.flatMap { relation in
                node.list(relation.rawValue).map { ComponentLink($0, relation) }
            })
        settings.paths = node.texts("paths")
        settings.notes = node.texts("notes")
        settings.manualStatus = node["manual_status"].map { status in
            ManualStatus(
                status: status.optional("status").flatMap(ReportStatus.init) ?? .unknown,
                summary: status.optional("summary"), updated: status.optional("updated"),
                links: status.texts("links"))
        }
    }
}

extension ComponentLink {
    fileprivate init(_ node: YAMLNode, _ relation: Relation) {
        self.init(
            relation: relation, component: node.required("component"),
            kind: node.optional("kind").flatMap(LinkKind.init) ?? .runtime, rationale: node.optional("rationale"))
    }
}

extension DeclaredRepository {
    fileprivate init?(_ node: YAMLNode) {
        guard let slug = try? RepositorySlug(owner: node.required("owner"), name: node.required("name")) else {
            return nil
        }
        self.init(
            slug: slug, defaultBranch: node.optional("default_branch"),
            documentationPaths: node.texts("documentation_paths"))
    }
}

extension NoiseSettings {
    fileprivate init(_ node: YAMLNode) {
        isEnabled = node["enabled"]?.flag ?? true
        for rule in Rule.allCases {
            if node["toggles"]?[rule.rawValue]?.flag == false { switchedOff.insert(rule) }
            let texts = node.texts(rule.rawValue)
            if !texts.isEmpty { entries[rule] = texts }
        }
    }
}

extension WorkCalendar {
    fileprivate init(_ node: YAMLNode) {
        timezone = node.optional("timezone") ?? timezone
        weekStart = node.optional("week_start").flatMap(Weekday.init(name:)) ?? weekStart
        if node["working_days"] != nil {
            let days = Set(node.texts("working_days"))
            workingDays = Weekday.allCases.filter { days.contains($0.name) }
        }
        holidays = node.texts("holidays").sorted()
    }
}

/// Members of a mapping whose shape has been checked.
extension YAMLNode {
    fileprivate func required(_ name: String) -> String { self[name]?.text ?? "" }
    fileprivate func optional(_ name: String) -> String? { self[name]?.text }
    fileprivate func list(_ name: String) -> [YAMLNode] { self[name]?.elements ?? [] }
    fileprivate func texts(_ name: String) -> [String] { list(name).compactMap(\.text) }
}
