import GhillieCore

/// Pull requests, issues and what belongs to them, as webhooks show them.
struct WebhookItems {
    let place: WebhookRepository

    private var repository: TimelineRepository { place.repository }
    private var people: WebhookPeople { place.people }

    func pullRequest(_ request: TimelinePullRequest) -> JSONValue {
        let url = "\(place.api)/pulls/\(request.number)"
        let issueURL = "\(place.api)/issues/\(request.number)"
        let web = "\(place.web)/pull/\(request.number)"
        var members = thread(request.thread, .pullRequest, web: web)
        members["url"] = .string(url)
        members["diff_url"] = .string("\(web).diff")
        members["patch_url"] = .string("\(web).patch")
        members["issue_url"] = .string(issueURL)
        let links: [(String, String)] = [
            ("commits", "\(url)/commits"), ("review_comments", "\(url)/comments"),
            ("review_comment", "\(place.api)/pulls/comments{/number}"), ("comments", "\(issueURL)/comments"),
            ("statuses", "\(place.api)/statuses/\(request.headSHA)"),
        ]
        var linked: [String: JSONValue] = [:]
        for (name, address) in links {
            members["\(name)_url"] = .string(address)
            linked[name] = .object(["href": .string(address)])
        }
        for (name, address) in [("self", url), ("html", web), ("issue", issueURL)] {
            linked[name] = .object(["href": .string(address)])
        }
        members["_links"] = .object(linked)
        let landing = request.landing
        members["merged_at"] = .time(landing?.at)
        // Of an open one it is the try of a merge, which is no commit of any branch.
        members["merge_commit_sha"] = .string(
            landing?.commits.last ?? TimelineCommit.name("try", request.baseSHA, request.headSHA))
        members["merged"] = .bool(landing != nil)
        members["merged_by"] = landing.map { people.user($0.by) } ?? .null
        members["mergeable"] = landing == nil ? .bool(true) : .null
        members["rebaseable"] = landing == nil ? .bool(true) : .null
        members["mergeable_state"] = .string(landing == nil ? "clean" : "unknown")
        members["draft"] = .bool(request.isDraft)
        members["requested_reviewers"] = .array([])
        members["requested_teams"] = .array([])
        members["auto_merge"] = .null
        members["review_comments"] = .integer(0)
        members["maintainer_can_modify"] = .bool(false)
        members["commits"] = .integer(request.commits.count)
        members["additions"] = .integer(request.shownFiles.reduce(0) { $0 + $1.additions })
        members["deletions"] = .integer(request.shownFiles.reduce(0) { $0 + $1.deletions })
        members["changed_files"] = .integer(request.shownFiles.count)
        members["head"] = head(of: request)
        members["base"] = side(
            request.base, request.baseSHA, owner: .object(people.owner(repository.owner)),
            login: repository.owner.login, place: place.json)
        return .object(members)
    }

    func issue(_ issue: TimelineIssue) -> JSONValue {
        var members = issueMembers(issue.thread, web: "\(place.web)/issues/\(issue.thread.number)", kind: .issue)
        members["state_reason"] = .text(issue.reason?.rawValue.lowercased())
        return .object(members)
    }

    /// A pull request where a comment on it shows it: as an issue, which every pull request also is.
    func issue(of request: TimelinePullRequest) -> JSONValue {
        let web = "\(place.web)/pull/\(request.number)"
        var members = issueMembers(request.thread, web: web, kind: .pullRequest)
        members["state_reason"] = .null
        members["draft"] = .bool(request.isDraft)
        members["pull_request"] = .object([
            "url": .string("\(place.api)/pulls/\(request.number)"), "html_url": .string(web),
            "diff_url": .string("\(web).diff"), "patch_url": .string("\(web).patch"),
            "merged_at": .time(request.landing?.at),
        ])
        return .object(members)
    }

    func review(_ review: TimelineReview, of request: TimelinePullRequest) -> JSONValue {
        let url = "\(place.api)/pulls/\(request.number)"
        let web = "\(place.web)/pull/\(request.number)#pullrequestreview-\(review.databaseID)"
        return .object([
            "id": .integer(review.databaseID), "node_id": nodeID(.review, review.databaseID),
            "user": people.user(review.author), "body": review.body.isEmpty ? .null : .string(review.body),
            "commit_id": .string(review.commit), "submitted_at": .time(review.submittedAt),
            "state": .string(review.state.rawValue.lowercased()), "html_url": .string(web),
            "pull_request_url": .string(url), "author_association": .string("MEMBER"),
            "_links": .object([
                "html": .object(["href": .string(web)]), "pull_request": .object(["href": .string(url)]),
            ]),
        ])
    }

    func comment(_ comment: TimelineComment, on number: Int) -> JSONValue {
        let url = "\(place.api)/issues/comments/\(comment.databaseID)"
        let kind = repository.isPullRequest(number) ? "pull" : "issues"
        return .object([
            "url": .string(url),
            "html_url": .string("\(place.web)/\(kind)/\(number)#issuecomment-\(comment.databaseID)"),
            "issue_url": .string("\(place.api)/issues/\(number)"), "id": .integer(comment.databaseID),
            "node_id": nodeID(.comment, comment.databaseID), "user": people.user(comment.author),
            "created_at": .time(comment.createdAt), "updated_at": .time(comment.updatedAt),
            "author_association": .string("MEMBER"), "body": .string(comment.body), "reactions": reactions(url),
            "performed_via_github_app": .null,
        ])
    }

    func label(_ label: TimelineLabel) -> JSONValue {
        .object([
            "id": .integer(label.databaseID), "node_id": nodeID(.label, label.databaseID),
            "url": .string("\(place.api)/labels/\(label.databaseID)"), "name": .string(label.name),
            "description": .null, "color": .string("d73a4a"), "default": .bool(false),
        ])
    }

    func nodeID(_ kind: TimelineNodeID.Kind, _ id: Int) -> JSONValue {
        .string(TimelineNodeID.text(kind, id, in: repository.databaseID, people.form))
    }

    func reactions(_ url: String) -> JSONValue {
        var members: [String: JSONValue] = ["url": .string("\(url)/reactions")]
        let kinds = ["total_count", "+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes"]
        for kind in kinds { members[kind] = .integer(0) }
        return .object(members)
    }

    // MARK: Parts

    private func thread(_ thread: TimelineThread, _ kind: TimelineNodeID.Kind, web: String) -> [String: JSONValue] {
        [
            "html_url": .string(web), "id": .integer(thread.databaseID), "node_id": nodeID(kind, thread.databaseID),
            "number": .integer(thread.number), "state": .string(thread.closedAt == nil ? "open" : "closed"),
            "locked": .bool(false), "title": .string(thread.title), "user": people.user(thread.author),
            "body": .text(thread.body), "created_at": .time(thread.createdAt), "updated_at": .time(thread.updatedAt),
            "closed_at": .time(thread.closedAt), "assignee": .null, "assignees": .array([]),
            "labels": .array(thread.labels.map(label)), "milestone": .null,
            "author_association": .string("CONTRIBUTOR"), "active_lock_reason": .null,
            "comments": .integer(thread.comments.count),
        ]
    }

    private func issueMembers(
        _ issue: TimelineThread, web: String, kind: TimelineNodeID.Kind
    ) -> [String: JSONValue] {
        let url = "\(place.api)/issues/\(issue.number)"
        var members = thread(issue, kind, web: web)
        members["url"] = .string(url)
        members["repository_url"] = .string(place.api)
        members["labels_url"] = .string("\(url)/labels{/name}")
        members["comments_url"] = .string("\(url)/comments")
        members["events_url"] = .string("\(url)/events")
        members["timeline_url"] = .string("\(url)/timeline")
        members["performed_via_github_app"] = .null
        members["reactions"] = reactions(url)
        return members
    }

    /// A fork is gone, and with it its repository.
    private func head(of request: TimelinePullRequest) -> JSONValue {
        if request.isFromFork {
            return side(
                request.head, request.headSHA, owner: people.user(request.thread.author),
                login: request.thread.author.login, place: .null)
        }
        return side(
            request.head, request.headSHA, owner: .object(people.owner(repository.owner)),
            login: repository.owner.login, place: place.json)
    }

    private func side(
        _ branch: String, _ sha: String, owner: JSONValue, login: String, place: JSONValue
    ) -> JSONValue {
        .object([
            "label": .string("\(login):\(branch)"), "ref": .string(branch), "sha": .string(sha), "user": owner,
            "repo": place,
        ])
    }
}
