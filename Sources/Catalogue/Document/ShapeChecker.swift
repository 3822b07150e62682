/// Compares a YAML value with a shape and gathers all that differs.
struct ShapeChecker {
    private(set) var found = IssueList()

    mutating func check(_ node: YAMLNode, _ shape: Shape, at path: CataloguePath) {
        switch shape {
        case .text(let rule): checkText(node, rule, at: path)
        case .flag:
            if node.flag == nil { report(node, .wrongType, path, "is \(node.kind), not a flag", "write true or false") }
        case .integer(let least):
            guard let number = node.integer else {
                return report(node, .wrongType, path, "is \(node.kind), not a whole number", "write a number such as 1")
            }
            if number < least { report(node, .outOfRange, path, "is \(number)", "use \(least) or more") }
        case .choice(let allowed):
            guard node.text.map(allowed.contains) != true else { return }
            let found = node.text.map { "is `\($0)`" } ?? "is \(node.kind)"
            report(node, .notAllowed, path, "\(found), which is not one of its values", "use \(Self.list(allowed))")
        case .list(let element, let isSet, let least):
            checkList(node, element, isSet: isSet, atLeast: least, at: path)
        case .object(let object): checkObject(node, object, at: path)
        case .textOr(let rule, let object):
            if case .mapping = node.value {
                checkObject(node, object, at: path)
            } else {
                checkText(node, rule, at: path)
            }
        }
    }

    private mutating func checkText(_ node: YAMLNode, _ rule: TextRule, at path: CataloguePath) {
        guard let text = node.text else {
            let remedy =
                switch node.value {
                case .null: "give it a value, or leave it out where it may be missing"
                case .boolean, .integer, .float: "put it in quotes"
                case .text, .sequence, .mapping: "give one text"
                }
            return report(node, .wrongType, path, "is \(node.kind), not text", remedy)
        }
        guard !rule.allows(text) else { return }
        let (problem, remedy) = rule.expectation
        let code: CatalogueIssue.Code = if case .notBlank = rule { .blank } else { .badFormat }
        report(node, code, path, text.isEmpty || code == .blank ? problem : "`\(text)` \(problem)", remedy)
    }

    private mutating func checkList(
        _ node: YAMLNode, _ element: Shape, isSet: Bool, atLeast least: Int, at path: CataloguePath
    ) {
        guard case .sequence(let elements) = node.value else {
            return report(
                node, .wrongType, path, "is \(node.kind), not a list", "put `- ` before each element, or write []")
        }
        if elements.count < least {
            report(node, .outOfRange, path, "has \(elements.count) elements", "give at least \(least)")
        }
        var seen: Set<String> = []
        for (index, node) in elements.enumerated() {
            check(node, element, at: path[index])
            if isSet, let text = node.text, !seen.insert(text).inserted {
                report(node, .repeated, path[index], "`\(text)` stands in this list before", "remove one of the two")
            }
        }
    }

    private mutating func checkObject(_ node: YAMLNode, _ object: ObjectShape, at path: CataloguePath) {
        guard case .mapping(let members) = node.value else {
            let example = object.fields.first?.name ?? "name"
            return report(
                node, .wrongType, path, "is \(node.kind), not a mapping", "give its fields, such as `\(example): …`")
        }
        for (key, value) in members {
            let name = key.text ?? ""
            if let field = object.fields.first(where: { $0.name == name }) {
                check(value, field.shape, at: path[name])
            } else {
                report(key, .unknownField, path[name], "is not a field here", Self.suggestion(for: name, in: object))
            }
        }
        for field in object.fields where field.isRequired && node[field.name] == nil {
            report(node, .missingField, path[field.name], "is missing", "add `\(field.name): …`")
        }
    }

    private mutating func report(
        _ node: YAMLNode, _ code: CatalogueIssue.Code, _ path: CataloguePath, _ problem: String, _ remedy: String
    ) {
        found.report(node, code, path, problem, remedy)
    }

    private static func suggestion(for name: String, in object: ObjectShape) -> String {
        let names = object.fields.map(\.name)
        if let near = EditDistance.nearest(to: name, in: names) { return "did you mean `\(near)`?" }
        if name == "<<" { return "YAML 1.2 has no merge keys: name an alias as the value of a field, or write it out" }
        return "use \(list(names)), or remove it"
    }

    private static func list(_ names: [String]) -> String { names.map { "`\($0)`" }.joined(separator: ", ") }
}
