/// Backstage's catalog files as a catalogue: Domains are programmes, Systems projects, Components components.
///
/// What cannot be taken over is told with its reason, and the rest is taken over.
package struct BackstageImport: Sendable {
    /// What was not taken over as it stood, or was taken to mean something.
    package struct Note: Hashable, Sendable {
        package let file: String
        package let position: TextPosition?
        package let text: String
    }

    package private(set) var notes: [Note] = []
    private var entities: [(entity: BackstageEntity, file: String)] = []
    private var places: [EntityReference: String] = [:]

    package init() {}

    /// Adds all entities of a file, of one document or many.
    package mutating func add(_ bytes: [UInt8], file: String) {
        let documents: [YAMLNode]
        do {
            documents = try YAMLReader.documents(bytes)
        } catch {
            notes.append(Note(file: file, position: error.position, text: "refused: it \(error.problem)"))
            return
        }
        var isEmpty = true
        for document in documents {
            // What stands between two separators may be nothing.
            if case .null = document.value { continue }
            isEmpty = false
            do throws(BackstageEntity.Refusal) {
                let entity = try BackstageEntity(document)
                if let first = places[entity.reference] {
                    throw BackstageEntity.Refusal(reason: "it is given already, in \(first)")
                }
                places[entity.reference] = "\(file):\(entity.position.line)"
                entities.append((entity, file))
            } catch {
                let name = document["metadata"]?["name"]?.text.map { "`\($0)` " } ?? ""
                notes.append(Note(file: file, position: document.position, text: "\(name)refused: \(error.reason)"))
            }
        }
        if isEmpty { notes.append(Note(file: file, position: nil, text: "refused: it holds no entity")) }
    }

    /// The catalogue of all that was added; `nil` where nothing could be taken over.
    package mutating func estate() -> DeclaredEstate? {
        guard !entities.isEmpty else { return nil }
        var keys = BackstageKeys()
        var estate = DeclaredEstate(version: 1)
        for (entity, _) in entities where entity.kind == .domain {
            estate.programmes.append(
                Programme(
                    key: keys.key(for: entity.reference), name: entity.title, description: entity.description))
        }
        var projects: [EntityReference: Project] = [:]
        var order: [EntityReference] = []
        for (entity, file) in entities where entity.kind == .system {
            var project = Project(
                key: keys.key(for: entity.reference), name: entity.title, description: entity.description)
            if let domain = entity.parent { project.programme = programme(domain, of: entity, file, &keys, &estate) }
            project.settings.owners = entity.owner.map { [$0.ownerText] } ?? []
            projects[entity.reference] = project
            order.append(entity.reference)
        }
        let components = entities.filter { $0.entity.kind == .component }
        for (entity, _) in components { _ = keys.key(for: entity.reference) }
        for (entity, file) in components {
            let system = entity.parent ?? Self.ungrouped
            if projects[system] == nil {
                projects[system] = Project(
                    key: keys.key(for: system), name: entity.parent == nil ? "Without a system" : system.name)
                order.append(system)
                if entity.parent != nil {
                    note(entity, file, "its system `\(system.name)` was not given: made a project")
                }
            }
            let owner = entity.owner?.ownerText
            if let owner, projects[system]?.settings.owners.contains(owner) == false {
                projects[system]?.settings.owners.append(owner)
            }
            let component = component(entity, file, &keys, known: Set(components.map(\.entity.reference)))
            projects[system]?.components.append(component)
        }
        estate.projects = order.compactMap { projects[$0] }
        return estate
    }

    /// Where components stand that belong to no system.
    private static let ungrouped = EntityReference(kind: "system", namespace: "default", name: "without-a-system")

    private mutating func programme(
        _ domain: EntityReference, of entity: BackstageEntity, _ file: String, _ keys: inout BackstageKeys,
        _ estate: inout DeclaredEstate
    ) -> String {
        let key = keys.key(for: domain)
        if !estate.programmes.contains(where: { $0.key == key }) {
            estate.programmes.append(Programme(key: key, name: domain.name))
            note(entity, file, "its domain `\(domain.name)` was not given: made a programme")
        }
        return key
    }

    private mutating func component(
        _ entity: BackstageEntity, _ file: String, _ keys: inout BackstageKeys, known: Set<EntityReference>
    ) -> Component {
        var component = Component(
            key: keys.key(for: entity.reference), name: entity.title, description: entity.description)
        component.type = Self.type(entity.type)
        component.lifecycle = entity.lifecycle.flatMap { Lifecycle(rawValue: $0.lowercased()) } ?? .active
        if let source = entity.source {
            component.repository = DeclaredRepository(slug: source.slug)
            if !source.folder.isEmpty { component.settings.paths = ["\(source.folder)/**"] }
        } else if let other = entity.otherSource {
            note(entity, file, "its source is not on GitHub, so it has no repository: \(other)")
        }
        var seen: Set<EntityReference> = []
        for dependency in entity.dependencies where seen.insert(dependency).inserted {
            if dependency != entity.reference, known.contains(dependency) {
                component.links.append(ComponentLink(relation: .dependsOn, component: keys.key(for: dependency)))
            } else {
                note(
                    entity, file,
                    "its dependency `\(dependency.kind):\(dependency.name)` is left out: no component given")
            }
        }
        return component
    }

    private static func type(_ text: String?) -> ComponentType {
        switch text?.lowercased() {
        case "service", "api", "backend": .service
        case "website", "ui", "frontend", "app": .ui
        case "library", "package": .library
        case "data-pipeline", "pipeline": .dataPipeline
        case "job", "cronjob": .job
        case "tool", "tooling", "cli": .tooling
        default: .other
        }
    }

    private mutating func note(_ entity: BackstageEntity, _ file: String, _ text: String) {
        notes.append(Note(file: file, position: entity.position, text: "`\(entity.reference.name)`: \(text)"))
    }
}

/// Gives each entity a key of its own among those of its kind.
private struct BackstageKeys {
    private var keys: [EntityReference: String] = [:]
    private var taken: Set<[String]> = []

    mutating func key(for reference: EntityReference) -> String {
        if let key = keys[reference] { return key }
        var key = reference.key.isEmpty ? "unnamed" : reference.key
        var number = 2
        while !taken.insert([reference.kind, key]).inserted {
            let suffix = "-\(number)"
            key = String(reference.key.prefix(63 - suffix.count)) + suffix
            number += 1
        }
        keys[reference] = key
        return key
    }
}
