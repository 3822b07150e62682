package import GhillieCore

/// The payload of a `git.commit` event: a commit as the object database holds it, with the paths that it changed.
///
/// It holds nothing that depends on when or from which clone it was read, so that a commit read twice is one event.
package struct GitCommitPayload: Hashable, Sendable {
    /// Who, and when by their own clock, as the commit says it (repaired to valid UTF-8).
    package struct Signature: Hashable, Sendable {
        package let name: String
        package let email: String
        /// Seconds since 1970, as git stores them; can be of any size.
        package let seconds: Int64
        /// The offset from UTC as written in the commit (`+0200`).
        package let zone: String

        package init(name: String, email: String, seconds: Int64, zone: String) {
            self.name = name
            self.email = email
            self.seconds = seconds
            self.zone = zone
        }

        package var instant: Instant { Instant(secondsSince1970: seconds) }
    }

    package let sha: String
    /// True parents, in order, also at the border of a shallow clone and under grafts.
    package let parents: [String]
    package let author: Signature
    package let committer: Signature
    /// The whole message, repaired to valid UTF-8.
    package let message: String
    /// Each changed path as a letter (`A`, `M`, `D`, `T`), a space and the path (`M docs/a.md`), in byte order of the paths. `nil` where it is not known (a
    /// shallow clone's border, a partial clone without trees), empty for merges and empty commits.
    package let paths: [String]?
    /// How many paths were left out of `paths` because there were too many.
    package let pathsOmitted: Int
    /// SHA-256 over the raw difference (modes, blobs and paths): equal for commits that differ only in their message.
    package let diffID: String?

    package init(
        sha: String, parents: [String], author: Signature, committer: Signature, message: String, paths: [String]?,
        pathsOmitted: Int, diffID: String?
    ) {
        self.sha = sha
        self.parents = parents
        self.author = author
        self.committer = committer
        self.message = message
        self.paths = paths
        self.pathsOmitted = pathsOmitted
        self.diffID = diffID
    }
}

extension GitCommitPayload: GitPayload {
    package init(_ json: JSONValue) throws(JSONValue.ParseError) {
        self.init(
            sha: try json.required("sha", \.string), parents: try json.required("parents", \.strings),
            author: try json.required("author") { try? Signature($0) },
            committer: try json.required("committer") { try? Signature($0) },
            message: try json.required("message", \.string), paths: try json.optional("paths", \.strings),
            pathsOmitted: try json.required("paths_omitted", \.integer), diffID: try json.optional("diff_id", \.string))
    }

    package var canonicalJSON: [UInt8] {
        CanonicalJSON.object { json in
            json.key("author")
            author.write(to: &json)
            json.key("committer")
            committer.write(to: &json)
            json.member("diff_id", diffID)
            json.member("message", message)
            json.member("parents", parents)
            json.key("paths")
            if let paths { json.array(paths) { $0.value($1) } } else { json.null() }
            json.member("paths_omitted", pathsOmitted)
            json.member("sha", sha)
        }
    }
}

extension GitCommitPayload.Signature {
    fileprivate init(_ json: JSONValue) throws(JSONValue.ParseError) {
        self.init(
            name: try json.required("name", \.string), email: try json.required("email", \.string),
            seconds: Int64(try json.required("seconds", \.integer)), zone: try json.required("zone", \.string))
    }

    fileprivate func write(to json: inout CanonicalJSON) {
        json.object { json in
            json.member("email", email)
            json.member("name", name)
            json.member("seconds", Int(seconds))
            json.member("zone", zone)
        }
    }
}
