/// How Backstage names an entity: `[kind:][namespace/]name`, or a mapping of the three. Case does not matter.
struct EntityReference: Hashable, Sendable {
    let kind: String
    let namespace: String
    let name: String

    init(kind: String, namespace: String, name: String) {
        self.kind = kind.lowercased()
        self.namespace = namespace.lowercased()
        self.name = name.lowercased()
    }

    /// `nil` for what is no reference: a blank, a part that is empty.
    init?(_ node: YAMLNode?, kind: String, namespace: String = "default") {
        if let text = node?.text {
            self.init(text, kind: kind, namespace: namespace)
        } else if let node, let name = node["name"]?.text, !name.isEmpty {
            self.init(
                kind: node["kind"]?.text ?? kind, namespace: node["namespace"]?.text ?? namespace, name: name)
        } else {
            return nil
        }
    }

    private init?(_ text: String, kind: String, namespace: String) {
        var rest = text.filter { !$0.isWhitespace }[...]
        var (kind, namespace) = (kind, namespace)
        if let colon = rest.firstIndex(of: ":") {
            kind = String(rest[..<colon])
            rest = rest[rest.index(after: colon)...]
        }
        if let slash = rest.firstIndex(of: "/") {
            namespace = String(rest[..<slash])
            rest = rest[rest.index(after: slash)...]
        }
        guard !kind.isEmpty, !namespace.isEmpty, !rest.isEmpty else { return nil }
        self.init(kind: kind, namespace: namespace, name: String(rest))
    }

    /// As short as it can be said of an owner, who is a group of the default namespace unless it is said otherwise.
    var ownerText: String {
        (kind == "group" ? "" : "\(kind):") + (namespace == "default" ? "" : "\(namespace)/") + name
    }

    /// A key for the catalogue: what no key may hold is a hyphen.
    var key: String {
        let text = namespace == "default" ? name : "\(namespace)-\(name)"
        var key = ""
        for scalar in text.unicodeScalars {
            let isAllowed = ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
            if isAllowed {
                key.unicodeScalars.append(scalar)
            } else if !key.isEmpty, !key.hasSuffix("-") {
                key += "-"
            }
        }
        key = String(key.prefix(63))
        while key.hasSuffix("-") { key.removeLast() }
        return key
    }
}
