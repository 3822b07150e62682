import GhillieCore

/// Items as deliveries have them: REST's objects, with what was just done to them.
struct DeliveredItems {
    let payload: JSONValue
    let receivedAt: Instant

    private var action: String? { payload["action"]?.string }

    private func telling(updatedAt: Instant?) -> ItemTelling {
        ItemTelling(source: .delivery, updatedAt: updatedAt, receivedAt: receivedAt)
    }

    func pullRequest() -> ItemNews? {
        guard let node = payload["pull_request"], let number = node["number"]?.positive else { return nil }
        let updatedAt = node["updated_at"]?.instant
        let isMerged = node["merged_at"]?.instant != nil
        var telling = telling(updatedAt: updatedAt)
        telling.setState(isMerged ? "merged" : node["state"]?.word(of: ["open", "closed"]))
        telling.set("title", node["title"]?.textValue)
        telling.setText("body", node.told("body"))
        telling.setAuthor(node["user"], type: "type")
        telling.set("is_draft", node["draft"]?.flagValue)
        telling.set("base_repository", node.at("base", "repo", "node_id")?.repositoryMeaning)
        telling.set("base_ref", node.at("base", "ref")?.textValue)
        // A poll looks at the repository itself.
        telling.set("default_branch", payload.at("repository", "default_branch")?.textValue)
        telling.set("head_ref", node.at("head", "ref")?.textValue)
        telling.set("head_sha", node.at("head", "sha")?.commit.map(JSONValue.string))
        // Before it is merged, that is a commit which GitHub only tried.
        if isMerged { telling.set("merge_commit", node["merge_commit_sha"]?.commit.map(JSONValue.string)) }
        telling.set("labels", node["labels"]?.array.map(JSONValue.labelNames))
        for field in ["created_at", "updated_at", "merged_at"] { telling.set(field, node[field]?.microseconds) }
        telling.set("closed_at", node.told("closed_at"), orNothing: \.microseconds)
        for field in ["additions", "deletions", "changed_files"] { telling.set(field, node[field]?.numberValue) }
        telling.set("commit_count", node["commits"]?.numberValue)
        if let comments = node["comments"]?.integer, let onLines = node["review_comments"]?.integer,
            let (sum, hasOverflown) = Optional(comments.addingReportingOverflow(onLines)), !hasOverflown
        {
            telling.set("comment_count", .integer(sum))
        }
        telling.note(.opened, node["created_at"]?.instant)
        telling.note(.merged, node["merged_at"]?.instant)
        telling.note(.closed, node["closed_at"]?.instant)
        guard payload["review"] == nil, let updatedAt else {
            return ItemNews(kind: .pullRequest, number: number, told: telling.told)
        }
        switch action {
        case "reopened": telling.note(.reopened, updatedAt)
        case "ready_for_review": telling.note("ready \(updatedAt)", updatedAt)
        case "converted_to_draft": telling.note("draft \(updatedAt)", updatedAt)
        default: break
        }
        return ItemNews(kind: .pullRequest, number: number, told: telling.told)
    }

    /// `nil` also for a pull request that is shown as an issue.
    func issue() -> ItemNews? {
        guard let node = payload["issue"], node["pull_request"] == nil, let number = node["number"]?.positive else {
            return nil
        }
        let updatedAt = node["updated_at"]?.instant
        var telling = telling(updatedAt: updatedAt)
        telling.setState(node["state"]?.word(of: ["open", "closed"]))
        telling.set("state_reason", node.told("state_reason"), orNothing: \.lowercased)
        telling.set("title", node["title"]?.textValue)
        telling.setText("body", node.told("body"))
        telling.setAuthor(node["user"], type: "type")
        telling.set("labels", node["labels"]?.array.map(JSONValue.labelNames))
        for field in ["created_at", "updated_at"] { telling.set(field, node[field]?.microseconds) }
        telling.set("closed_at", node.told("closed_at"), orNothing: \.microseconds)
        telling.set("comment_count", node["comments"]?.numberValue)
        telling.note(.opened, node["created_at"]?.instant)
        telling.note(.closed, node["closed_at"]?.instant)
        if payload["comment"] == nil {
            switch action {
            case "reopened": telling.note(.reopened, updatedAt)
            case "deleted": telling.setForGood("removal", "deleted")
            case "transferred": telling.setForGood("removal", "transferred")
            default: break
            }
        }
        return ItemNews(kind: .issue, number: number, told: telling.told)
    }

    func review() -> ItemNews? {
        guard let node = payload["review"], let number = node["id"]?.positive else { return nil }
        let submittedAt = node["submitted_at"]?.instant
        var telling = telling(updatedAt: node["updated_at"]?.instant ?? submittedAt)
        telling.set("state", node["state"]?.lowercased)
        telling.set("pull_request", payload.at("pull_request", "number")?.positive.map(JSONValue.integer))
        telling.setAuthor(node["user"], type: "type")
        telling.set("commit_sha", node["commit_id"]?.commit.map(JSONValue.string))
        telling.set("submitted_at", node["submitted_at"]?.microseconds)
        telling.note(.submitted, submittedAt)
        return ItemNews(kind: .review, number: number, told: telling.told)
    }

    func comment() -> ItemNews? {
        guard let node = payload["comment"], let number = node["id"]?.positive else { return nil }
        var telling = telling(updatedAt: node["updated_at"]?.instant)
        telling.set("number", payload.at("issue", "number")?.positive.map(JSONValue.integer))
        telling.setAuthor(node["user"], type: "type")
        telling.set("created_at", node["created_at"]?.microseconds)
        telling.set("updated_at", node["updated_at"]?.microseconds)
        if action == "deleted" { telling.setForGood("is_deleted", true) }
        telling.note(.posted, node["created_at"]?.instant)
        return ItemNews(kind: .comment, number: number, told: telling.told)
    }

    func deployment() -> ItemNews? {
        guard let node = payload["deployment"], let number = node["id"]?.positive else { return nil }
        var telling = telling(updatedAt: node["updated_at"]?.instant)
        telling.set("environment", node["environment"]?.textValue)
        telling.set("task", node["task"]?.textValue)
        telling.set("commit_sha", node["sha"]?.commit.map(JSONValue.string))
        telling.setAuthor(node["creator"], type: "type")
        telling.set("created_at", node["created_at"]?.microseconds)
        telling.set("updated_at", node["updated_at"]?.microseconds)
        telling.note(.created, node["created_at"]?.instant)
        if let status = payload["deployment_status"] {
            telling.noteDeploymentState(status["state"]?.string, status["created_at"]?.instant)
        }
        return ItemNews(kind: .deployment, number: number, told: telling.told)
    }

    /// A release without the commit that its tag names, which no delivery says.
    func release() -> ItemNews? {
        guard let node = payload["release"], let number = node["id"]?.positive else { return nil }
        let isDraft = action == "unpublished" || node["draft"]?.bool == true
        let publishedAt = isDraft ? nil : node["published_at"]?.instant
        // Older payloads do not say since when it is what it is: published since then, and a draft since GitHub said so.
        let since = action == "unpublished" ? receivedAt : publishedAt
        var telling = telling(updatedAt: node["updated_at"]?.instant ?? since)
        telling.setRelease(tag: node["tag_name"], isDraft: isDraft, publishedAt: publishedAt)
        if action == "deleted" { telling.setForGood("is_deleted", true) }
        return ItemNews(kind: .release, number: number, told: telling.told)
    }
}
