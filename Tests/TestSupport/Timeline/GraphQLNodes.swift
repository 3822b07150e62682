import GhillieCore

/// The nodes of one repository, with the fields that Ghillie's fragments ask for.
struct GraphQLNodes {
    let repository: TimelineRepository
    let form: TimelineNodeID.Form

    /// Of `RepositoryFields`.
    var itself: JSONValue {
        let head: JSONValue =
            repository.head.map { sha in
                .object([
                    "name": .string(TimelineRepository.defaultBranch), "target": .object(["oid": .string(sha)]),
                ])
            } ?? .null
        return .object([
            "id": id(.repository, repository.databaseID), "databaseId": .integer(repository.databaseID),
            "nameWithOwner": .string(repository.slug), "isArchived": .bool(false), "isDisabled": .bool(false),
            "isEmpty": .bool(repository.head == nil), "isFork": .bool(false), "isLocked": .bool(false),
            "isPrivate": .bool(false), "createdAt": .time(repository.createdAt),
            "pushedAt": .time(repository.pushedAt), "updatedAt": .time(repository.updatedAt),
            "defaultBranchRef": head, "parent": .null,
        ])
    }

    /// Of `CommitFields`.
    func commit(_ commit: TimelineCommit) -> JSONValue {
        let requests = repository.associated(with: commit.sha).prefix(10).map { request in
            JSONValue.object([
                "number": .integer(request.number),
                "baseRepository": .object(["id": id(.repository, repository.databaseID)]),
            ])
        }
        return .object([
            "oid": .string(commit.sha), "message": .string(commit.message),
            "additions": .integer(commit.additions), "deletions": .integer(commit.deletions),
            "changedFilesIfAvailable": .integer(commit.shownFiles.count),
            "authoredDate": .time(commit.author.seconds), "committedDate": .time(commit.committer.seconds),
            "author": signature(commit.author), "committer": signature(commit.committer),
            "parents": list(commit.parents.map { .object(["oid": .string($0)]) }),
            "associatedPullRequests": .object(["nodes": .array(requests)]),
        ])
    }

    /// Of `PullRequestFields`, with its reviews and comments counted.
    func pullRequest(_ request: TimelinePullRequest) -> JSONValue {
        var members = thread(request.thread, .pullRequest)
        let landing = request.landing
        members["state"] = .string(landing != nil ? "MERGED" : request.isOpen ? "OPEN" : "CLOSED")
        members["isDraft"] = .bool(request.isDraft)
        members["mergedBy"] = landing.map { actor($0.by) } ?? .null
        members["mergedAt"] = .time(landing?.at)
        members["baseRefName"] = .string(request.base)
        members["headRefName"] = .string(request.head)
        members["headRefOid"] = .string(request.headSHA)
        members["baseRepository"] = .object(["id": id(.repository, repository.databaseID)])
        members["headRepositoryOwner"] =
            request.isFromFork ? .null : .object(["login": .string(repository.owner.login)])
        members["mergeCommit"] = landing?.commits.last.map { .object(["oid": .string($0)]) } ?? .null
        members["additions"] = .integer(request.shownFiles.reduce(0) { $0 + $1.additions })
        members["deletions"] = .integer(request.shownFiles.reduce(0) { $0 + $1.deletions })
        members["changedFiles"] = .integer(request.shownFiles.count)
        let decisive = request.reviews.last { $0.state == .approved || $0.state == .changesRequested }
        members["reviewDecision"] = .text(decisive?.state.rawValue)
        members["totalCommentsCount"] = .integer(request.thread.comments.count)
        members["commits"] = list(
            request.commits.map { sha in
                let commit = repository[commit: sha]
                return .object([
                    "commit": .object([
                        "oid": .string(sha), "message": .string(commit.message),
                        "authoredDate": .time(commit.author.seconds),
                        "author": .object(["email": .string(commit.author.person.email)]),
                    ])
                ])
            })
        members["files"] = list(request.shownFiles.map(file))
        members["reviews"] = .object(["totalCount": .integer(request.reviews.count)])
        return .object(members)
    }

    /// Of `ReviewFields`.
    func review(_ review: TimelineReview, of request: TimelinePullRequest) -> JSONValue {
        .object([
            "id": id(.review, review.databaseID), "fullDatabaseId": .string("\(review.databaseID)"),
            "state": .string(review.state.rawValue), "body": .string(review.body),
            "submittedAt": .time(review.submittedAt), "createdAt": .time(review.submittedAt),
            "updatedAt": .time(review.updatedAt), "author": actor(review.author),
            "commit": .object(["oid": .string(review.commit)]),
            "pullRequest": .object(["number": .integer(request.number)]),
        ])
    }

    /// Of `CommentFields`: GitHub names an issue for each, of the same number where it is a pull request.
    func comment(_ comment: TimelineComment, on number: Int) -> JSONValue {
        let place = JSONValue.object(["number": .integer(number)])
        return .object([
            "id": id(.comment, comment.databaseID), "fullDatabaseId": .string("\(comment.databaseID)"),
            "body": .string(comment.body), "createdAt": .time(comment.createdAt),
            "updatedAt": .time(comment.updatedAt), "author": actor(comment.author), "issue": place,
            "pullRequest": repository.isPullRequest(number) ? place : .null,
        ])
    }

    /// Of `IssueFields`, with its comments counted.
    func issue(_ issue: TimelineIssue) -> JSONValue {
        var members = thread(issue.thread, .issue)
        members["state"] = .string(issue.isOpen ? "OPEN" : "CLOSED")
        members["stateReason"] = .text(issue.reason?.rawValue)
        return .object(members)
    }

    /// Of `ReleaseFields`; a draft's tag is not there yet.
    func release(_ release: TimelineRelease) -> JSONValue {
        let commit: JSONValue =
            release.isDraft
            ? .null
            : .object([
                "oid": .string(release.target),
                "committedDate": .time(repository[commit: release.target].committer.seconds),
            ])
        return .object([
            "id": id(.release, release.databaseID), "databaseId": .integer(release.databaseID),
            "tagName": .string(release.tag), "name": .text(release.name), "description": .text(release.body),
            "isDraft": .bool(release.isDraft), "isPrerelease": .bool(release.isPrerelease),
            "createdAt": .time(release.createdAt), "publishedAt": .time(release.publishedAt),
            "updatedAt": .time(release.updatedAt), "tagCommit": commit,
            "author": repository.ghosts.contains(release.author)
                ? .null : .object(["login": .string(release.author.login)]),
        ])
    }

    /// Of `DeploymentFields`.
    func deployment(_ deployment: TimelineDeployment) -> JSONValue {
        let statuses = deployment.statuses.reversed().map { status in
            JSONValue.object([
                "id": id(.deploymentStatus, status.databaseID), "state": .string(status.state.rawValue),
                "description": .string(status.description), "environment": .string(deployment.environment),
                "createdAt": .time(status.at), "updatedAt": .time(status.at), "creator": actor(status.creator),
            ])
        }
        let last = deployment.statuses.last?.state
        return .object([
            "id": id(.deployment, deployment.databaseID), "databaseId": .integer(deployment.databaseID),
            "environment": .string(deployment.environment), "originalEnvironment": .string(deployment.environment),
            "task": .string("deploy"), "description": .null,
            // What succeeded is what runs now.
            "state": .string(last == .success ? "ACTIVE" : last?.rawValue ?? "PENDING"),
            "commitOid": .string(deployment.commit),
            "ref": .object(["name": .string(deployment.reference)]), "createdAt": .time(deployment.createdAt),
            "updatedAt": .time(deployment.updatedAt), "creator": actor(deployment.creator),
            "statuses": list(statuses),
        ])
    }

    // MARK: Parts

    private func id(_ kind: TimelineNodeID.Kind, _ number: Int) -> JSONValue {
        let isRepository = kind == .repository
        return .string(TimelineNodeID.text(kind, number, in: isRepository ? nil : repository.databaseID, form))
    }

    /// Nobody, where the account is gone.
    private func actor(_ person: TimelinePerson) -> JSONValue {
        guard !repository.ghosts.contains(person), person != .ghost else { return .null }
        return .object([
            "__typename": .string(person.isBot ? "Bot" : "User"), "login": .string(person.graphQLLogin),
        ])
    }

    /// Of a bot GraphQL knows no user.
    private func signature(_ signature: TimelineCommit.Signature) -> JSONValue {
        let person = signature.person
        let isKnown = person.isLinked && !person.isBot && !repository.ghosts.contains(person)
        return .object([
            "name": .string(person.name), "email": .string(person.email), "date": .string(signature.localText),
            "user": isKnown ? .object(["login": .string(person.login)]) : .null,
        ])
    }

    private func list(_ nodes: [JSONValue]) -> JSONValue {
        .object(["totalCount": .integer(nodes.count), "nodes": .array(nodes)])
    }

    /// What a renamed one was called is not told.
    private func file(_ file: TimelineShownFile) -> JSONValue {
        let type =
            switch file.status {
            case .added: "ADDED"
            case .modified: "MODIFIED"
            case .removed: "DELETED"
            case .renamed: "RENAMED"
            }
        return .object([
            "path": .string(file.path), "changeType": .string(type), "additions": .integer(file.additions),
            "deletions": .integer(file.deletions),
        ])
    }

    private func thread(_ thread: TimelineThread, _ kind: TimelineNodeID.Kind) -> [String: JSONValue] {
        [
            "id": id(kind, thread.databaseID), "fullDatabaseId": .string("\(thread.databaseID)"),
            "number": .integer(thread.number), "title": .string(thread.title), "body": .string(thread.body ?? ""),
            "author": actor(thread.author), "createdAt": .time(thread.createdAt),
            "updatedAt": .time(thread.updatedAt), "closedAt": .time(thread.closedAt),
            "labels": .object(["nodes": .array(thread.labels.map { .object(["name": .string($0.name)]) })]),
            "timelineItems": list(thread.events.map { event($0, isIssue: kind == .issue) }),
            "comments": .object(["totalCount": .integer(thread.comments.count)]),
        ]
    }

    private func event(_ event: TimelineItemEvent, isIssue: Bool) -> JSONValue {
        var members: [String: JSONValue] = ["createdAt": .time(event.at)]
        let kind: TimelineNodeID.Kind
        switch event.kind {
        case .closed(let closer, let reason):
            kind = .closedEvent
            members["actor"] = actor(event.actor)
            if isIssue {
                members["stateReason"] = .text(reason?.rawValue)
                members["closer"] = self.closer(closer)
            }
        case .reopened:
            kind = .reopenedEvent
            members["actor"] = actor(event.actor)
        case .merged(let commit):
            kind = .mergedEvent
            members["actor"] = actor(event.actor)
            members["commit"] = .object(["oid": .string(commit)])
        case .readyForReview: kind = .readyForReviewEvent
        case .convertedToDraft: kind = .convertToDraftEvent
        case .headForcePushed: kind = .headRefForcePushedEvent
        }
        members["__typename"] = .string(kind.rawValue)
        members["id"] = id(kind, event.databaseID)
        return .object(members)
    }

    private func closer(_ closer: TimelineCloser?) -> JSONValue {
        switch closer {
        case nil: .null
        case .pullRequest(let number):
            .object([
                "__typename": .string("PullRequest"), "number": .integer(number),
                "merged": .bool(repository[pullRequest: number].landing != nil),
            ])
        case .commit(let sha): .object(["__typename": .string("Commit"), "oid": .string(sha)])
        }
    }
}
