import Bronze
import GhillieCore

/// An annotated tag as its object says it.
struct GitTagObject {
    /// What it points at: a commit, another tag, or anything else.
    private(set) var target: GitObjectID?
    private(set) var tagger: GitCommitPayload.Signature?
    let message: String

    /// Tags of tags are followed this far.
    private static let depthLimit = 1_000

    init(_ bytes: [UInt8]) {
        let encoding = GitTextEncoding(named: nil)
        var rest = bytes[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            let line = rest[..<end]
            rest = rest[end...].dropFirst()
            if line.isEmpty { break }
            if line.starts(with: "object ".utf8) {
                target = target ?? GitObjectID(String(decoding: line.dropFirst(7), as: UTF8.self))
            } else if line.starts(with: "tagger ".utf8) {
                tagger = tagger ?? GitCommitPayload.Signature(line: line.dropFirst(7), in: encoding)
            }
        }
        message = encoding.text(rest)
    }

    /// A tag's payload, with the tagger and message of the outermost tag object; `nil` where it leads to no commit.
    static func payload(
        of tag: CloneReferences.Tag, reading objects: GitObjectReader
    ) throws(GitSourceError) -> GitTagPayload? {
        var outermost: GitTagObject?
        var id = tag.object
        for _ in 0..<depthLimit {
            guard let object = try objects.object(id) else { return nil }
            switch object.kind {
            case .commit:
                return GitTagPayload(
                    name: String(decoding: tag.name.bytes, as: UTF8.self), target: id.rawValue,
                    targetSeconds: GitCommitObject(object.bytes).committer.seconds,
                    taggerSeconds: outermost?.tagger?.seconds, message: outermost?.message)
            case .tag:
                let next = GitTagObject(object.bytes)
                outermost = outermost ?? next
                guard let target = next.target else { return nil }
                id = target
            case .tree, .blob: return nil
            }
        }
        return nil
    }
}
