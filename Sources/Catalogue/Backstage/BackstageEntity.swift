import GhillieCore

/// A Component, System or Domain of a `catalog-info.yaml`, as far as the catalogue has a place for it.
struct BackstageEntity: Sendable {
    enum Kind: String, Sendable {
        case component, system, domain
    }

    /// Why an entity is not taken over.
    struct Refusal: Error {
        let reason: String
    }

    let kind: Kind
    let reference: EntityReference
    let title: String
    let description: String?
    let owner: EntityReference?
    /// The system of a component, the domain of a system.
    let parent: EntityReference?
    let type: String?
    let lifecycle: String?
    let source: SourceLocation?
    /// Where the code is, where that is not on GitHub: for a note.
    let otherSource: String?
    let dependencies: [EntityReference]
    let position: TextPosition

    init(_ node: YAMLNode) throws(Refusal) {
        guard case .mapping = node.value else { throw Refusal(reason: "it is \(node.kind), not an entity") }
        guard let kindText = node["kind"]?.text else { throw Refusal(reason: "it has no kind") }
        guard let kind = Kind(rawValue: kindText.lowercased()) else {
            throw Refusal(
                reason: kindText.lowercased() == "location"
                    ? "a Location only names other files: name those instead"
                    : "of kind \(kindText): Components, Systems and Domains are taken over")
        }
        guard let metadata = node["metadata"], let name = metadata["name"]?.text, !name.isEmpty else {
            throw Refusal(reason: "its metadata has no name")
        }
        self.kind = kind
        let namespace = metadata["namespace"]?.text ?? "default"
        reference = EntityReference(kind: kind.rawValue, namespace: namespace, name: name)
        guard TextRule.key.allows(reference.key) else {
            throw Refusal(reason: "its name `\(name)` holds nothing that a key could be made of")
        }
        title = Self.line(metadata["title"]?.text) ?? name
        description = Self.paragraph(metadata["description"]?.text)
        position = node.position
        let spec = node["spec"]
        owner = EntityReference(spec?["owner"], kind: "group", namespace: namespace)
        parent = EntityReference(
            kind == .component ? spec?["system"] : kind == .system ? spec?["domain"] : nil,
            kind: kind == .component ? "system" : "domain", namespace: namespace)
        type = spec?["type"]?.text
        lifecycle = spec?["lifecycle"]?.text
        dependencies = (spec?["dependsOn"]?.elements ?? []).compactMap {
            EntityReference($0, kind: "component", namespace: namespace)
        }
        (source, otherSource) = try Self.source(metadata["annotations"])
    }

    /// The project slug says which repository, the source location which part of it.
    private static func source(_ annotations: YAMLNode?) throws(Refusal) -> (SourceLocation?, other: String?) {
        let location = annotations?["backstage.io/source-location"]?.text
        let fromLocation = location.flatMap(SourceLocation.init(annotation:))
        guard let text = annotations?["github.com/project-slug"]?.text else {
            return (fromLocation, fromLocation == nil ? location : nil)
        }
        guard let slug = SourceLocation(projectSlug: text) else {
            throw Refusal(reason: "its github.com/project-slug `\(text)` is not owner/name")
        }
        return (fromLocation?.slug == slug.slug ? fromLocation : slug, nil)
    }

    private static func line(_ text: String?) -> String? {
        let line = text?.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line?.isEmpty == false ? line : nil
    }

    private static func paragraph(_ text: String?) -> String? { line(text) }
}
