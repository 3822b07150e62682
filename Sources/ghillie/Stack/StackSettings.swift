/// What the local preview is made of: each from its flag, else from the environment, else from what `stack up` wrote down,
/// else the default; and which of these it was.
struct StackSettings: Equatable, Sendable {
    struct Chosen<Value: Equatable & Sendable>: Equatable, Sendable {
        let value: Value
        let origin: String
    }

    /// What the flags say; `nil` where they are not given.
    struct Flags: Equatable, Sendable {
        var cluster: String?
        var namespace: String?
        var port: Int?
        var image: String?
    }

    let cluster: Chosen<String>
    let namespace: Chosen<String>
    /// 127.0.0.1's; `nil` where it is left to us.
    let port: Chosen<Int>?
    let image: Chosen<ImageName>

    /// The name that the tools of Kubernetes know the cluster by.
    var context: String { "k3d-\(cluster.value)" }

    /// - Throws: `CommandFailure`, with every fault that there is.
    init(flags: Flags, environment: [String: String], state: StackState? = nil) throws(CommandFailure) {
        var faults: [String] = []
        func chosen<Value>(
            _ flag: (name: String, value: String?), _ variables: [String], stored: String?, default standard: String?,
            allowed: String, _ parse: (String) -> Value?
        ) -> Chosen<Value>? {
            var candidates = [(text: flag.value, origin: flag.name)]
            candidates += variables.map { (text: environment[$0].flatMap { $0.isEmpty ? nil : $0 }, origin: $0) }
            candidates += [(text: stored, origin: "state.json"), (text: standard, origin: "default")]
            guard let (found, origin) = candidates.first(where: { $0.text != nil }), let text = found else {
                return nil
            }
            if let value = parse(text) { return Chosen(value: value, origin: origin) }
            faults.append("\(origin): must be \(allowed)")
            return nil
        }

        let name = "a name of Kubernetes: small letters, digits and inner hyphens, at most"
        let cluster = chosen(
            ("--cluster-name", flags.cluster), ["GHILLIE_K3D_CLUSTER"], stored: state?.stack.cluster,
            default: "ghillie-local", allowed: "\(name) 32"
        ) { Self.isName($0, longest: 32) ? $0 : nil }
        let namespace = chosen(
            ("--namespace", flags.namespace), ["GHILLIE_K3D_NAMESPACE"], stored: state?.stack.namespace,
            default: "ghillie", allowed: "\(name) 63"
        ) { Self.isName($0, longest: 63) ? $0 : nil }
        port = chosen(
            ("--ingress-port", flags.port.map(String.init)), ["GHILLIE_K3D_PORT"], stored: nil, default: nil,
            allowed: "1 to 65535"
        ) { Int($0).flatMap { (1...65_535).contains($0) ? $0 : nil } }
        let image = chosen(
            ("--image", flags.image), ["GHILLIE_IMAGE"], stored: nil, default: "ghillie:local",
            allowed: "an image's name and tag, as ghillie:local"
        ) { ImageName(parsing: $0) }
        guard let cluster, let namespace, let image, faults.isEmpty else {
            throw .badInput(
                "the settings of the preview cannot be used", details: faults, hint: "see `ghillie stack up --help`")
        }
        self.cluster = cluster
        self.namespace = namespace
        self.image = image
    }

    /// RFC 1123, as Kubernetes has it.
    private static func isName(_ text: String, longest: Int) -> Bool {
        let isInner = text.utf8.allSatisfy { byte in
            (97...122).contains(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "-")
        }
        return isInner && (1...longest).contains(text.utf8.count) && !text.hasPrefix("-") && !text.hasSuffix("-")
    }
}

/// A container image by repository and tag.
struct ImageName: Equatable, Sendable, CustomStringConvertible {
    let repository: String
    let tag: String

    var description: String { "\(repository):\(tag)" }

    /// Takes no digests: what is built here has a name.
    init?(parsing text: String) {
        let isPlain = text.utf8.allSatisfy { Self.isLetterOrDigit($0) || "._-/:".utf8.contains($0) }
        guard isPlain, let first = text.utf8.first, Self.isLetterOrDigit(first) else { return nil }
        let slash = text.lastIndex(of: "/") ?? text.startIndex
        let colon = text[slash...].firstIndex(of: ":") ?? text.endIndex
        repository = String(text[..<colon])
        tag = colon == text.endIndex ? "latest" : String(text[text.index(after: colon)...])
        guard !repository.isEmpty, !repository.hasSuffix("/"), !tag.isEmpty, !tag.contains(":") else { return nil }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (97...122).contains(byte | 32) || (48...57).contains(byte)
    }
}
