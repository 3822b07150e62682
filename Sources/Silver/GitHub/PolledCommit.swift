import GhillieCore

/// A commit as GitHub has it, by either of its interfaces: equal in every field to what a clone says of it.
///
/// GraphQL tells which pull requests it came by and no paths, REST all paths and no pull requests.
struct PolledCommit {
    let commit: CommitNews
    /// The pull requests that name it, also of the repositories that it was forked from.
    let pullRequests: [AssociationNews]

    init(_ node: JSONValue) throws(EventDecodingError) {
        self = try node["oid"] != nil ? Self(graphQL: node) : Self(rest: node)
    }

    private init(graphQL node: JSONValue) throws(EventDecodingError) {
        let parents = node["parents"]?.nodes ?? []
        // A commit with fewer parents than it has would be taken for a root.
        guard node.at("parents", "totalCount")?.integer == parents.count else {
            throw .malformedPayload(.gitHubCommit)
        }
        var commit = try Self.news(
            sha: node["oid"], parents: parents.map { $0["oid"] }, author: node["author"],
            authoredAt: node["authoredDate"], committer: node["committer"], committedAt: node["committedDate"],
            message: node["message"], paths: nil)
        commit.isFromParent = node["isFromParent"] == true
        self.commit = commit
        let sha = commit.sha
        pullRequests = (node["associatedPullRequests"]?.nodes ?? []).compactMap { request in
            guard let number = request["number"]?.positive,
                let base = request.at("baseRepository", "id")?.repositoryMeaning?.string
            else { return nil }
            return AssociationNews(sha: sha, number: number, baseRepository: base)
        }
    }

    private init(rest node: JSONValue) throws(EventDecodingError) {
        guard let parents = node["parents"]?.array else { throw .malformedPayload(.gitHubCommit) }
        let author = node.at("commit", "author")
        let committer = node.at("commit", "committer")
        commit = try Self.news(
            sha: node["sha"], parents: parents.map { $0["sha"] }, author: author, authoredAt: author?["date"],
            committer: committer, committedAt: committer?["date"], message: node.at("commit", "message"),
            paths: node["files"]?.array)
        pullRequests = []
    }

    /// GitHub lists so many files of one commit at most.
    private static let maximumFiles = 3_000

    private static func news(
        sha: JSONValue?, parents: [JSONValue?], author: JSONValue?, authoredAt: JSONValue?, committer: JSONValue?,
        committedAt: JSONValue?, message: JSONValue?, paths files: [JSONValue]?
    ) throws(EventDecodingError) -> CommitNews {
        guard let sha = sha?.commit else { throw .invalidObjectID(field: "sha") }
        let parentIDs = parents.compactMap { $0?.commit }
        guard parentIDs.count == parents.count else { throw .invalidObjectID(field: "parents") }
        if parentIDs.contains(sha) { throw .commitIsItsOwnParent }
        guard let committedAt = committedAt?.instant ?? committer?["date"]?.instant,
            let authoredAt = authoredAt?.instant ?? author?["date"]?.instant
        else { throw .malformedPayload(.gitHubCommit) }
        let name = author?["name"]?.string ?? ""
        let email = author?["email"]?.string ?? ""
        return CommitNews(
            sha: sha, parents: parentIDs.joined(separator: " "), authorName: name.storable,
            authorEmail: email.storable, authoredAt: authoredAt,
            committerName: (committer?["name"]?.string ?? "").storable,
            committerEmail: (committer?["email"]?.string ?? "").storable, committedAt: committedAt,
            isBot: AutomatedAuthor.isBot(name: name, email: email), diffID: nil,
            message: CommitMessage((message?.string ?? "").storable),
            // As a clone has it: a merge changes nothing by itself.
            paths: files.map { parentIDs.count > 1 ? "" : ChangedPath.text($0.flatMap(changes)).storable },
            pathsOmitted: (files?.count ?? 0) >= maximumFiles && parentIDs.count < 2 ? 1 : 0)
    }

    /// A clone's differences know no renames: they are a path that went and another that came.
    private static func changes(of file: JSONValue) -> [ChangedPath] {
        guard let path = file["filename"]?.string else { return [] }
        switch file["status"]?.string {
        case "added", "copied": return [ChangedPath(letter: "A", path: path)]
        case "removed": return [ChangedPath(letter: "D", path: path)]
        case "renamed":
            let former = file["previous_filename"]?.string.map { ChangedPath(letter: "D", path: $0) }
            return [former, ChangedPath(letter: "A", path: path)].compactMap(\.self)
        default: return [ChangedPath(letter: "M", path: path)]
        }
    }
}
