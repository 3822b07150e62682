import GhillieCore

/// The body of one delivery.
struct WebhookPayload {
    private static let zeros = String(repeating: "0", count: 40)

    private let moment: TimelineMoment
    private let happening: TimelineHappening
    private let items: WebhookItems

    init(_ happening: TimelineHappening, at moment: TimelineMoment, _ form: TimelineNodeID.Form) {
        self.moment = moment
        self.happening = happening
        items = WebhookItems(
            place: WebhookRepository(
                repository: moment.repository, people: WebhookPeople(ghosts: moment.repository.ghosts, form: form)))
    }

    private var repository: TimelineRepository { moment.repository }
    private var place: WebhookRepository { items.place }
    private var people: WebhookPeople { place.people }

    var json: JSONValue {
        var members = news
        if let action = happening.action { members["action"] = .string(action) }
        if members["repository"] == nil { members["repository"] = place.json }
        if repository.owner.isOrganization { members["organization"] = people.organization(repository.owner) }
        members["sender"] = people.user(moment.sender)
        return .object(members)
    }

    private var news: [String: JSONValue] {
        switch happening {
        case .push(let reference, let before, let after, let isForced):
            return push(reference, before, after, isForced: isForced)
        case .create(let name, let isTag):
            return [
                "ref": .string(name), "ref_type": .string(isTag ? "tag" : "branch"),
                "master_branch": .string(TimelineRepository.defaultBranch), "description": .null,
                "pusher_type": .string("user"),
            ]
        case .delete(let name, let isTag):
            return [
                "ref": .string(name), "ref_type": .string(isTag ? "tag" : "branch"), "pusher_type": .string("user"),
            ]
        case .pullRequest(let number, let action): return pullRequest(number, action)
        case .review(let number, let id, _):
            let request = repository[pullRequest: number]
            let review = request.reviews.first { $0.databaseID == id }
            return [
                "review": review.map { items.review($0, of: request) } ?? .null,
                "pull_request": simple(items.pullRequest(request)),
            ]
        case .issue(let number, let action): return issue(number, action)
        case .comment(let number, let id, let action): return comment(number, id, action)
        case .release(let id, _): return ["release": release(id)]
        case .deployment(let id): return ["deployment": deployment(id), "workflow": .null, "workflow_run": .null]
        case .deploymentStatus(let id, let status):
            return ["deployment": deployment(id), "deployment_status": deploymentStatus(id, status)]
        case .renamed(let old):
            return ["changes": ["repository": ["name": ["from": .string(old)]]]]
        case .transferred(let old):
            return ["changes": ["owner": ["from": ["user": .object(people.owner(old))]]]]
        }
    }

    // MARK: Pull requests, issues, comments

    private func pullRequest(
        _ number: Int, _ action: TimelineHappening.PullRequestAction
    ) -> [String: JSONValue] {
        let request = repository[pullRequest: number]
        var members: [String: JSONValue] = ["number": .integer(number), "pull_request": items.pullRequest(request)]
        switch action {
        case .opened, .closed, .reopened, .readyForReview, .convertedToDraft: break
        case .synchronize(let before):
            members["before"] = .string(before)
            members["after"] = .string(request.headSHA)
        case .labeled(let label): members["label"] = items.label(label)
        case .retitled(let old): members["changes"] = ["title": ["from": .string(old)]]
        case .rebased(let old, let sha):
            members["changes"] = ["base": ["ref": ["from": .string(old)], "sha": ["from": .string(sha)]]]
        }
        return members
    }

    /// Reviews show less of their pull request.
    private func simple(_ request: JSONValue) -> JSONValue {
        var members = request.object ?? [:]
        let left = [
            "merged", "mergeable", "rebaseable", "mergeable_state", "merged_by", "comments", "review_comments",
            "maintainer_can_modify", "commits", "additions", "deletions", "changed_files",
        ]
        for name in left { members[name] = nil }
        return .object(members)
    }

    private func issue(_ number: Int, _ action: TimelineHappening.IssueAction) -> [String: JSONValue] {
        var members = ["issue": items.issue(repository[issue: number])]
        switch action {
        case .opened, .closed, .reopened: break
        case .labeled(let label): members["label"] = items.label(label)
        case .retitled(let old): members["changes"] = ["title": ["from": .string(old)]]
        }
        return members
    }

    private func comment(
        _ number: Int, _ id: Int, _ action: TimelineHappening.CommentAction
    ) -> [String: JSONValue] {
        let isRequest = repository.isPullRequest(number)
        let comment = repository[thread: number].comments.first { $0.databaseID == id }
        var members: [String: JSONValue] = [
            "issue": isRequest
                ? items.issue(of: repository[pullRequest: number]) : items.issue(repository[issue: number]),
            "comment": comment.map { items.comment($0, on: number) } ?? .null,
        ]
        if case .edited(let old) = action { members["changes"] = ["body": ["from": .string(old)]] }
        return members
    }

    // MARK: Pushes

    private func push(
        _ reference: String, _ before: String?, _ after: String?, isForced: Bool
    ) -> [String: JSONValue] {
        let isTag = reference.hasPrefix("refs/tags/")
        let base = before ?? (reference.hasSuffix("/\(TimelineRepository.defaultBranch)") ? nil : repository.head)
        let new = isTag || after == nil ? [] : repository.ahead(of: base, to: after)
        let pusher = people.user(moment.sender)
        let (first, last) = (before ?? Self.zeros, after ?? Self.zeros)
        return [
            "ref": .string(reference), "before": .string(first), "after": .string(last),
            "created": .bool(before == nil), "deleted": .bool(after == nil), "forced": .bool(isForced),
            "base_ref": .text(isTag && before == nil ? "refs/heads/\(TimelineRepository.defaultBranch)" : nil),
            "compare": .string("\(place.web)/compare/\(first.prefix(12))...\(last.prefix(12))"),
            "commits": .array(new.map(commit)), "head_commit": after.map(commit) ?? .null,
            "repository": place.jsonOfPush,
            "pusher": ["name": pusher["login"] ?? .null, "email": .string(moment.sender.email)],
        ]
    }

    private func commit(_ sha: String) -> JSONValue {
        let commit = repository[commit: sha]
        func paths(_ status: TimelineCommit.File.Status) -> JSONValue {
            // Of a merge GitHub lists no paths.
            .array(commit.isMerge ? [] : commit.files.filter { $0.status == status }.map { .string($0.path) })
        }
        return .object([
            "id": .string(sha), "tree_id": .string(commit.treeID), "distinct": .bool(true),
            "message": .string(commit.message), "timestamp": .string(commit.committer.localText),
            "url": .string("\(place.web)/commit/\(sha)"), "author": people.committer(commit.author),
            "committer": people.committer(commit.committer), "added": paths(.added), "modified": paths(.modified),
            "removed": paths(.removed),
        ])
    }

    // MARK: Releases and deployments

    private func release(_ id: Int) -> JSONValue {
        guard let release = repository.releases.first(where: { $0.databaseID == id }) else { return .null }
        var members = JSONValue.addresses(
            "\(place.api)/releases/\(id)", ["url": "", "assets_url": "/assets"])
        members["upload_url"] = .string(
            "https://uploads.github.com/repos/\(repository.slug)/releases/\(id)/assets{?name,label}")
        members["html_url"] = .string("\(place.web)/releases/tag/\(release.tag)")
        members["id"] = .integer(id)
        members["node_id"] = items.nodeID(.release, id)
        members["tag_name"] = .string(release.tag)
        members["target_commitish"] = .string(TimelineRepository.defaultBranch)
        members["name"] = .string(release.name ?? "")
        members["draft"] = .bool(release.isDraft)
        members["author"] = people.user(release.author)
        members["prerelease"] = .bool(release.isPrerelease)
        members["created_at"] = .time(release.createdAt)
        members["published_at"] = .time(release.publishedAt)
        members["assets"] = .array([])
        members["tarball_url"] = .string("\(place.api)/tarball/\(release.tag)")
        members["zipball_url"] = .string("\(place.api)/zipball/\(release.tag)")
        members["body"] = .string(release.body ?? "")
        return .object(members)
    }

    private func deployment(_ id: Int) -> JSONValue {
        guard let deployment = repository.deployments.first(where: { $0.databaseID == id }) else { return .null }
        let url = "\(place.api)/deployments/\(id)"
        return .object([
            "url": .string(url), "id": .integer(id), "node_id": items.nodeID(.deployment, id),
            "sha": .string(deployment.commit), "ref": .string(deployment.reference), "task": .string("deploy"),
            "payload": .object([:]), "original_environment": .string(deployment.environment),
            "environment": .string(deployment.environment), "description": .null,
            "creator": people.user(deployment.creator), "created_at": .time(deployment.createdAt),
            "updated_at": .time(deployment.updatedAt), "statuses_url": .string("\(url)/statuses"),
            "repository_url": .string(place.api),
        ])
    }

    private func deploymentStatus(_ id: Int, _ status: Int) -> JSONValue {
        guard let deployment = repository.deployments.first(where: { $0.databaseID == id }),
            let status = deployment.statuses.first(where: { $0.databaseID == status })
        else { return .null }
        let url = "\(place.api)/deployments/\(id)"
        return .object([
            "url": .string("\(url)/statuses/\(status.databaseID)"), "id": .integer(status.databaseID),
            "node_id": items.nodeID(.deploymentStatus, status.databaseID),
            "state": .string(status.state.rawValue.lowercased()), "creator": people.user(status.creator),
            "description": .string(status.description), "environment": .string(deployment.environment),
            "target_url": .string(""), "created_at": .time(status.at), "updated_at": .time(status.at),
            "deployment_url": .string(url), "repository_url": .string(place.api),
        ])
    }
}
