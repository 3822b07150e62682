import GhillieCore

/// What a clone's stream remembers besides the head, to tell cheaply whether there is news.
struct CloneCursor: Hashable {
    let branch: String
    /// Over the names and objects of all tags.
    let tags: String
    /// Over the commits where history is cut; of a whole clone, over nothing.
    let shallow: String

    init(of clone: GitClone) {
        branch = clone.branch
        var hasher = ContentHasher()
        for tag in clone.tags { hasher.update(tag.name.bytes + Array(" \(tag.object)\n".utf8)) }
        tags = hasher.hash().hex
        shallow = ContentHash(of: clone.shallow.sorted().flatMap { Array("\($0)\n".utf8) }).hex
    }

    /// `nil` for the text of another version: everything is then read once more.
    init?(_ text: String) {
        let parts = text.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "1" else { return nil }
        tags = String(parts[1])
        shallow = String(parts[2])
        branch = String(parts[3])
    }

    var text: String { "1 \(tags) \(shallow) \(branch)" }
}
