/// The JSON Schema (draft 2020-12) of the estate file, for editors and other programs.
///
/// It is written from the shapes that Ghillie checks by. What parts of a file say of each other no schema can tell.
package enum CatalogueSchema {
    package static let document: String = {
        var objects: [ObjectShape] = []
        collect(CatalogueShape.catalogue, into: &objects)
        let definitions = objects.filter { $0.name != CatalogueShape.catalogue.name }.sorted { $0.name < $1.name }
        var root: [(String, SchemaJSON)] = [
            ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
            ("title", .text("Ghillie estate file")),
        ]
        root += members(of: CatalogueShape.catalogue)
        root.append(("$defs", .object(definitions.map { ($0.name, .object(members(of: $0))) })))
        return SchemaJSON.object(root).document
    }()

    private static func collect(_ object: ObjectShape, into objects: inout [ObjectShape]) {
        guard !objects.contains(where: { $0.name == object.name }) else { return }
        objects.append(object)
        for field in object.fields { collect(field.shape, into: &objects) }
    }

    private static func collect(_ shape: Shape, into objects: inout [ObjectShape]) {
        switch shape {
        case .object(let object), .textOr(_, let object): collect(object, into: &objects)
        case .list(let element, _, _): collect(element, into: &objects)
        case .text, .flag, .integer, .choice: break
        }
    }

    private static func members(of object: ObjectShape) -> [(String, SchemaJSON)] {
        let required = object.fields.filter(\.isRequired).map { SchemaJSON.text($0.name) }
        return [
            ("description", .text(object.summary)), ("type", .text("object")), ("additionalProperties", .raw("false")),
        ] + (required.isEmpty ? [] : [("required", .array(required))]) + [
            (
                "properties",
                .object(
                    object.fields.map { field in
                        let standard = field.standard.map { [("default", SchemaJSON.raw($0))] } ?? []
                        return (
                            field.name,
                            .object([("description", .text(field.summary))] + members(of: field.shape) + standard)
                        )
                    })
            )
        ]
    }

    private static func members(of shape: Shape) -> [(String, SchemaJSON)] {
        switch shape {
        case .text(let rule):
            return [("type", .text("string"))] + (rule.pattern.map { [("pattern", .text($0))] } ?? [])
        case .flag: return [("type", .text("boolean"))]
        case .integer(let least): return [("type", .text("integer")), ("minimum", .raw("\(least)"))]
        case .choice(let allowed): return [("enum", .array(allowed.map(SchemaJSON.text)))]
        case .list(let element, let isSet, let least):
            return [("type", .text("array")), ("items", .object(members(of: element)))]
                + (isSet ? [("uniqueItems", .raw("true"))] : []) + (least > 0 ? [("minItems", .raw("\(least)"))] : [])
        case .object(let object): return [reference(to: object)]
        case .textOr(let rule, let object):
            return [("anyOf", .array([.object(members(of: .text(rule))), .object([reference(to: object)])]))]
        }
    }

    private static func reference(to object: ObjectShape) -> (String, SchemaJSON) {
        ("$ref", .text("#/$defs/\(object.name)"))
    }
}

/// JSON whose members keep their order, of text in ASCII.
private indirect enum SchemaJSON {
    case text(String)
    case raw(String)
    case array([SchemaJSON])
    case object([(String, SchemaJSON)])

    var document: String { written(indent: "") + "\n" }

    private func written(indent: String) -> String {
        let inner = indent + "  "
        switch self {
        case .text(let text): return Self.quoted(text)
        case .raw(let json): return json
        case .array(let elements):
            if elements.allSatisfy(\.isPlain) {
                return "[" + elements.map { $0.written(indent: "") }.joined(separator: ", ") + "]"
            }
            return "[\n" + elements.map { inner + $0.written(indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let members):
            let lines = members.map { "\(inner)\(Self.quoted($0.0)): \($0.1.written(indent: inner))" }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        }
    }

    private var isPlain: Bool {
        switch self {
        case .text, .raw: true
        case .array, .object: false
        }
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
