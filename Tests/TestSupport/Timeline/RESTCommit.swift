import GhillieCore

/// A commit as REST answers it, with its files.
struct RESTCommit {
    let repository: TimelineRepository
    let form: TimelineNodeID.Form

    func json(_ commit: TimelineCommit) -> JSONValue {
        let api = "\(WebhookPeople.api)/repos/\(repository.slug)"
        let web = "\(WebhookPeople.web)/\(repository.slug)"
        let (additions, deletions) = (commit.additions, commit.deletions)
        return .object([
            "sha": .string(commit.sha), "node_id": .string("C_\(commit.sha)"),
            "url": .string("\(api)/commits/\(commit.sha)"), "html_url": .string("\(web)/commit/\(commit.sha)"),
            "comments_url": .string("\(api)/commits/\(commit.sha)/comments"),
            "commit": .object([
                "message": .string(commit.message), "author": signature(commit.author),
                "committer": signature(commit.committer), "comment_count": .integer(0),
                "url": .string("\(api)/git/commits/\(commit.sha)"),
                "tree": .object([
                    "sha": .string(commit.treeID), "url": .string("\(api)/git/trees/\(commit.treeID)"),
                ]),
            ]),
            "author": user(commit.author.person), "committer": user(commit.committer.person),
            "parents": .array(
                commit.parents.map { .object(["sha": .string($0), "url": .string("\(api)/commits/\($0)")]) }),
            "stats": .object([
                "additions": .integer(additions), "deletions": .integer(deletions),
                "total": .integer(additions + deletions),
            ]),
            "files": .array(commit.shownFiles.map(file)),
        ])
    }

    /// In UTC, whatever the clock showed.
    private func signature(_ signature: TimelineCommit.Signature) -> JSONValue {
        .object([
            "name": .string(signature.person.name), "email": .string(signature.person.email),
            "date": .time(signature.seconds),
        ])
    }

    private func user(_ person: TimelinePerson) -> JSONValue {
        guard person.isLinked, !repository.ghosts.contains(person) else { return .null }
        return WebhookPeople(ghosts: repository.ghosts, form: form).user(person)
    }

    private func file(_ file: TimelineShownFile) -> JSONValue {
        var members: [String: JSONValue] = [
            "filename": .string(file.path), "additions": .integer(file.additions),
            "deletions": .integer(file.deletions), "changes": .integer(file.additions + file.deletions),
        ]
        switch file.status {
        case .added: members["status"] = "added"
        case .modified: members["status"] = "modified"
        case .removed: members["status"] = "removed"
        case .renamed(let former):
            members["status"] = "renamed"
            members["previous_filename"] = .string(former)
        }
        return .object(members)
    }
}
