import Bronze
import GhillieCore

/// A commit of a made-up repository. Its id follows from its content, as git's does, so that the same content is one commit.
package struct TimelineCommit: Hashable, Sendable {
    struct Signature: Hashable, Sendable {
        let person: TimelinePerson
        /// Since 1970.
        let seconds: Int64

        init(_ person: TimelinePerson, _ seconds: Int64) {
            self.person = person
            self.seconds = seconds
        }
    }

    /// What it did to one path, against its first parent.
    struct File: Hashable, Sendable {
        enum Status: String, Sendable {
            case added = "A"
            case modified = "M"
            case removed = "D"
        }

        let path: String
        let status: Status
        /// What it holds, or held.
        let content: String
        let additions: Int
        let deletions: Int
    }

    package let sha: String
    package let parents: [String]
    let author: Signature
    let committer: Signature
    package let message: String
    /// What each path holds, by a name of the content.
    let tree: [String: String]
    /// In byte order of their paths.
    let files: [File]
    let diffID: String

    init(
        parents: [String], author: Signature, committer: Signature, message: String, tree: [String: String],
        before: [String: String]
    ) {
        self.parents = parents
        self.author = author
        self.committer = committer
        self.message = message
        self.tree = tree
        files = Self.files(from: before, to: tree)
        let difference = files.map { "\($0.path) \(before[$0.path] ?? "") \(tree[$0.path] ?? "")" }
        diffID = ContentHash(joining: "diff", difference.joined(separator: "\n")).hex
        let signatures = [author, committer].map { "\($0.person.name) \($0.person.email) \($0.seconds)" }
        sha = Self.name(
            "commit", Self.treeID(tree), parents.joined(separator: " "), signatures.joined(separator: "\n"), message)
    }

    var treeID: String { Self.treeID(tree) }
    var subject: String { String(message.prefix { !$0.isNewline }) }
    var isMerge: Bool { parents.count > 1 }
    var shownFiles: [TimelineShownFile] { TimelineShownFile.all(of: files) }
    var additions: Int { shownFiles.reduce(0) { $0 + $1.additions } }
    var deletions: Int { shownFiles.reduce(0) { $0 + $1.deletions } }

    /// A 40-digit id of what the parts say.
    static func name(_ parts: String...) -> String {
        String(ContentHash(joining: "object", parts.joined(separator: "\n\n")).hex.prefix(40))
    }

    static func files(from old: [String: String], to new: [String: String]) -> [File] {
        let paths = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }
        return paths.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }.map { path in
            switch (old[path], new[path]) {
            case (nil, let content?):
                File(path: path, status: .added, content: content, additions: lines(content), deletions: 0)
            case (let content?, nil):
                File(path: path, status: .removed, content: content, additions: 0, deletions: lines(content))
            case (let before, let after):
                File(
                    path: path, status: .modified, content: after ?? "", additions: lines(after ?? "") / 2 + 1,
                    deletions: lines(before ?? "") / 2)
            }
        }
    }

    private static func treeID(_ tree: [String: String]) -> String {
        name("tree", tree.map { "\($0.key) \($0.value)" }.sorted().joined(separator: "\n"))
    }

    private static func lines(_ content: String) -> Int { Int(ContentHash(joining: content).bytes[0] % 40) + 1 }
}

extension TimelineCommit.Signature {
    var instant: Instant { Instant(secondsSince1970: seconds) }

    /// `+0530`.
    var zoneText: String { zone(separator: "") }

    /// `2026-01-31T12:00:00+05:30`, as the person's clock showed it.
    var localText: String {
        let local = Instant(secondsSince1970: seconds + Int64(person.zone) * 60)
        return local.rfc3339.dropLast() + zone(separator: ":")
    }

    var payload: GitCommitPayload.Signature {
        GitCommitPayload.Signature(name: person.name, email: person.email, seconds: seconds, zone: zoneText)
    }

    private func zone(separator: String) -> String {
        func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let minutes = abs(person.zone)
        return (person.zone < 0 ? "-" : "+") + digits(minutes / 60) + separator + digits(minutes % 60)
    }
}
