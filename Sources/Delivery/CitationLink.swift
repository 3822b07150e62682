import GhillieCore

/// A citation as people read it: a short name, and where it can be looked up.
struct CitationLink: Hashable {
    let label: String
    /// `nil` where the repository is known only as a local clone.
    let address: String?
    /// Whether the label is a name out of git, to be set as code.
    let isCode: Bool

    init(_ citation: Citation, in repository: RepositorySlug) {
        let path: String
        switch citation {
        case .pullRequest(let number):
            (label, isCode, path) = ("#\(number)", false, "pull/\(number)")
        case .commit(let id):
            (label, isCode, path) = (id.abbreviated, true, "commit/\(id)")
        case .release(let tag):
            (label, isCode, path) = (tag, true, "releases/tag/\(Self.percentEncoded(tag))")
        }
        address = repository.isLocal ? nil : "https://github.com/\(repository)/\(path)"
    }

    /// How many links stand behind one sentence before the rest is only counted.
    static let limit = 6

    /// The links behind one sentence, each once, and how many more there are.
    static func links(
        _ citations: [Citation], in repository: RepositorySlug
    ) -> (shown: [CitationLink], more: Int) {
        var seen: Set<CitationLink> = []
        let links = citations.map { CitationLink($0, in: repository) }.filter { seen.insert($0).inserted }
        // "and 1 more" takes the room of the one that it hides.
        guard links.count > limit + 1 else { return (links, 0) }
        return (Array(links.prefix(limit)), links.count - limit)
    }

    /// All but the unreserved characters of RFC 3986, so that the text is one segment of a path and nothing else.
    private static func percentEncoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { encoded, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                encoded += "%" + Hex.encode(CollectionOfOne(byte)).uppercased()
            }
        }
    }
}
