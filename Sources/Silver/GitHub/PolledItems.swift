import GhillieCore

/// Items as GraphQL has them: the nodes that `GitHubSource/GraphQL` asks for.
struct PolledItems {
    let receivedAt: Instant

    private func telling(_ node: JSONValue, _ time: String = "updatedAt") -> ItemTelling {
        ItemTelling(source: .poll, updatedAt: node[time]?.instant, receivedAt: receivedAt)
    }

    func pullRequest(_ node: JSONValue) -> ItemNews? {
        guard let number = node["number"]?.positive else { return nil }
        var telling = telling(node)
        telling.setState(node["state"]?.word(of: ["open", "closed", "merged"]))
        telling.set("title", node["title"]?.textValue)
        telling.setText("body", node.told("body"))
        telling.setAuthor(node["author"], type: "__typename")
        telling.set("is_draft", node["isDraft"]?.flagValue)
        telling.set("base_repository", node.at("baseRepository", "id")?.repositoryMeaning)
        telling.set("base_ref", node["baseRefName"]?.textValue)
        telling.set("head_ref", node["headRefName"]?.textValue)
        telling.set("head_sha", node["headRefOid"]?.commit.map(JSONValue.string))
        telling.set("merge_commit", node.at("mergeCommit", "oid")?.commit.map(JSONValue.string))
        telling.set("labels", node["labels"].map { .labelNames($0.nodes) })
        for (field, name) in ["created_at": "createdAt", "merged_at": "mergedAt"] {
            telling.set(field, node[name]?.microseconds)
        }
        telling.set("closed_at", node.told("closedAt"), orNothing: \.microseconds)
        telling.set("updated_at", node["updatedAt"]?.microseconds)
        for (field, name) in ["additions": "additions", "deletions": "deletions", "changed_files": "changedFiles"] {
            telling.set(field, node[name]?.numberValue)
        }
        telling.set("commit_count", node.at("commits", "totalCount")?.numberValue)
        telling.set("comment_count", node["totalCommentsCount"]?.numberValue)
        telling.set("review_decision", node.told("reviewDecision"), orNothing: \.lowercased)
        let commits = (node["commits"]?.nodes ?? []).compactMap { $0["commit"] }
        let authored = commits.compactMap { $0["authoredDate"]?.instant }
        telling.set("first_commit_authored_at", authored.min().map { .integer(Int($0.microseconds)) })
        setBackPort(commits, base: node["baseRefName"]?.string, &telling)
        // A list that is not whole tells nothing, nor does an older one.
        telling.set("paths", node.told("files"), orNothing: { Self.paths($0) ?? .null })
        telling.note(.opened, node["createdAt"]?.instant)
        telling.note(.merged, node["mergedAt"]?.instant)
        telling.note(.closed, node["closedAt"]?.instant)
        noteTimeline(node, &telling)
        return ItemNews(kind: .pullRequest, number: number, told: telling.told)
    }

    func issue(_ node: JSONValue) -> ItemNews? {
        guard let number = node["number"]?.positive else { return nil }
        var telling = telling(node)
        telling.setState(node["state"]?.word(of: ["open", "closed"]))
        telling.set("state_reason", node.told("stateReason"), orNothing: \.lowercased)
        telling.set("title", node["title"]?.textValue)
        telling.setText("body", node.told("body"))
        telling.setAuthor(node["author"], type: "__typename")
        telling.set("labels", node["labels"].map { .labelNames($0.nodes) })
        telling.set("created_at", node["createdAt"]?.microseconds)
        telling.set("updated_at", node["updatedAt"]?.microseconds)
        telling.set("closed_at", node.told("closedAt"), orNothing: \.microseconds)
        telling.set("comment_count", node.at("comments", "totalCount")?.numberValue)
        telling.note(.opened, node["createdAt"]?.instant)
        telling.note(.closed, node["closedAt"]?.instant)
        noteTimeline(node, &telling)
        return ItemNews(kind: .issue, number: number, told: telling.told)
    }

    func review(_ node: JSONValue) -> ItemNews? {
        guard let number = node["fullDatabaseId"]?.positive else { return nil }
        var telling = telling(node)
        telling.set("state", node["state"]?.lowercased)
        telling.set("pull_request", node.at("pullRequest", "number")?.positive.map(JSONValue.integer))
        telling.setAuthor(node["author"], type: "__typename")
        telling.set("commit_sha", node.at("commit", "oid")?.commit.map(JSONValue.string))
        telling.set("submitted_at", node["submittedAt"]?.microseconds)
        telling.note(.submitted, node["submittedAt"]?.instant)
        return ItemNews(kind: .review, number: number, told: telling.told)
    }

    func comment(_ node: JSONValue) -> ItemNews? {
        guard let number = node["fullDatabaseId"]?.positive else { return nil }
        var telling = telling(node)
        let parent = node.at("pullRequest", "number")?.positive ?? node.at("issue", "number")?.positive
        telling.set("number", parent.map(JSONValue.integer))
        telling.setAuthor(node["author"], type: "__typename")
        telling.set("created_at", node["createdAt"]?.microseconds)
        telling.set("updated_at", node["updatedAt"]?.microseconds)
        telling.note(.posted, node["createdAt"]?.instant)
        return ItemNews(kind: .comment, number: number, told: telling.told)
    }

    func deployment(_ node: JSONValue) -> ItemNews? {
        guard let number = node["databaseId"]?.positive else { return nil }
        var telling = telling(node)
        telling.set("environment", node["environment"]?.textValue)
        telling.set("task", node["task"]?.textValue)
        telling.set("commit_sha", node["commitOid"]?.commit.map(JSONValue.string))
        telling.setAuthor(node["creator"], type: "__typename")
        telling.set("created_at", node["createdAt"]?.microseconds)
        telling.set("updated_at", node["updatedAt"]?.microseconds)
        telling.note(.created, node["createdAt"]?.instant)
        for status in node["statuses"]?.nodes ?? [] {
            telling.noteDeploymentState(status["state"]?.string, status["createdAt"]?.instant)
        }
        return ItemNews(kind: .deployment, number: number, told: telling.told)
    }

    /// What a look shows of a release, or that it shows it no more, which is either since `seenAt`: it was deleted, or is a draft that
    /// only others see. What was published after that is published again.
    func release(_ node: JSONValue, seenAt: Instant) -> ItemNews? {
        guard let number = node["databaseId"]?.positive else { return nil }
        var telling = telling(node)
        if node["isGone"] == true {
            telling.set("state", "absent", at: seenAt)
            return ItemNews(kind: .release, number: number, told: telling.told)
        }
        telling.setRelease(
            tag: node["tagName"], isDraft: node["isDraft"] == true, publishedAt: node["publishedAt"]?.instant,
            since: seenAt)
        if let target = node.at("tagCommit", "oid")?.commit,
            let committedAt = node.at("tagCommit", "committedDate")?.microseconds
        {
            telling.set("commit", [committedAt, .string(target)])
        }
        return ItemNews(kind: .release, number: number, told: telling.told)
    }

    /// What its commits say of the work that they bring to another branch as well: which commits they were picked from, and,
    /// where the branch is a release's, who wrote what when, by which the same work is known again.
    private func setBackPort(_ commits: [JSONValue], base: String?, _ telling: inout ItemTelling) {
        let messages = commits.compactMap { $0["message"]?.string }
        guard !messages.isEmpty else { return }
        telling.set("picked_commits", .array(PickedCommits.ids(ofMessages: messages).map(JSONValue.string)))
        guard let base, ReleaseBranch.isNamed(base) else { return telling.set("authorships", .null) }
        let authorships = commits.compactMap { commit -> JSONValue? in
            guard let at = commit["authoredDate"]?.microseconds, let message = commit["message"]?.string else {
                return nil
            }
            let email = commit.at("author", "email")?.string ?? ""
            return [at, .string(email.storable), .string(CommitMessage(message.storable).subject)]
        }
        telling.set("authorships", .array(authorships))
    }

    /// What happened to it and may have happened again.
    private func noteTimeline(_ node: JSONValue, _ telling: inout ItemTelling) {
        telling.set(MergedFields.timelineThrough, node["updatedAt"]?.microseconds)
        for event in node["timelineItems"]?.nodes ?? [] {
            guard let instant = event["createdAt"]?.instant else { continue }
            switch event["__typename"]?.string {
            case "ClosedEvent":
                telling.note(.closed, instant)
                let closer = event.told("closer")
                let isPullRequest = closer?["__typename"] == "PullRequest" && closer?["merged"] == true
                let number = isPullRequest ? closer?["number"]?.positive.map(JSONValue.integer) : nil
                if closer != nil { telling.set("closed_by_pull_request", number ?? .null, at: instant) }
            case "ReopenedEvent":
                telling.note(.reopened, instant)
                telling.set("closed_by_pull_request", .null, at: instant)
            case "ReadyForReviewEvent": telling.note("ready \(instant)", instant)
            case "ConvertToDraftEvent": telling.note("draft \(instant)", instant)
            case "ConvertedToDiscussionEvent": telling.setForGood("removal", "converted")
            default: continue
            }
        }
    }

    /// Changed paths as commits have them; `nil` unless all of them are there. That a file was renamed GraphQL says, and not what
    /// it was called before: then the commits themselves tell, by REST.
    private static func paths(_ files: JSONValue) -> JSONValue? {
        let nodes = files.nodes
        guard nodes.count == files["totalCount"]?.integer, !nodes.contains(where: { $0["changeType"] == "RENAMED" })
        else { return nil }
        let changes = nodes.compactMap { file in
            file["path"]?.string.map { ChangedPath(letter: letter(file["changeType"]?.string), path: $0) }
        }
        return .string(ChangedPath.text(changes))
    }

    private static func letter(_ change: String?) -> String {
        switch change {
        case "ADDED", "COPIED": "A"
        case "DELETED": "D"
        default: "M"
        }
    }
}

extension ItemTelling {
    /// A deployment's state, which has a time of its own, and its end where it is one.
    mutating func noteDeploymentState(_ state: String?, _ instant: Instant?) {
        guard let state = state?.lowercased(), !state.isEmpty, let instant else { return }
        set("state", .string(state), at: instant)
        switch ItemActivity.Change(rawValue: state) {
        case .success?: note(.success, instant)
        case .failure?: note(.failure, instant)
        case .error?: note(.error, instant)
        default: return
        }
    }
}
