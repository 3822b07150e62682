package import GhillieCore

/// The payload of a `git.tag` event: a tag and the commit that it names, annotated or not.
package struct GitTagPayload: Hashable, Sendable {
    /// Without `refs/tags/`, repaired to valid UTF-8.
    package let name: String
    /// The commit that it leads to, through any number of annotated tags.
    package let target: String
    /// The target's committer time, in seconds since 1970: when nothing better is known, the release's own.
    package let targetSeconds: Int64
    /// An annotated tag's tagger time, in seconds since 1970.
    package let taggerSeconds: Int64?
    /// An annotated tag's message.
    package let message: String?

    package init(name: String, target: String, targetSeconds: Int64, taggerSeconds: Int64?, message: String?) {
        self.name = name
        self.target = target
        self.targetSeconds = targetSeconds
        self.taggerSeconds = taggerSeconds
        self.message = message
    }
}

extension GitTagPayload: GitPayload {
    package init(_ json: JSONValue) throws(JSONValue.ParseError) {
        self.init(
            name: try json.required("name", \.string), target: try json.required("target", \.string),
            targetSeconds: Int64(try json.required("target_seconds", \.integer)),
            taggerSeconds: try json.optional("tagger_seconds", \.integer).map(Int64.init),
            message: try json.optional("message", \.string))
    }

    package var canonicalJSON: [UInt8] {
        CanonicalJSON.object { json in
            json.member("message", message)
            json.member("name", name)
            json.member("tagger_seconds", taggerSeconds.map(Int.init))
            json.member("target", target)
            json.member("target_seconds", Int(targetSeconds))
        }
    }
}
