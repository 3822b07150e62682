import GhillieCore

/// The repository itself, as every payload carries it.
struct WebhookRepository {
    let repository: TimelineRepository
    let people: WebhookPeople

    var api: String { "\(WebhookPeople.api)/repos/\(repository.slug)" }
    var web: String { "\(WebhookPeople.web)/\(repository.slug)" }

    var json: JSONValue { .object(members) }

    /// As pushes carry it: times as integers, the owner with a name.
    var jsonOfPush: JSONValue {
        var members = members
        members["created_at"] = .integer(Int(repository.createdAt))
        members["pushed_at"] = .integer(Int(repository.pushedAt))
        members["url"] = .string(web)
        members["stargazers"] = .integer(0)
        members["master_branch"] = .string(TimelineRepository.defaultBranch)
        var owner = people.owner(repository.owner)
        owner["name"] = .string(repository.owner.login)
        owner["email"] = .null
        members["owner"] = .object(owner)
        if repository.owner.isOrganization { members["organization"] = .string(repository.owner.login) }
        return .object(members)
    }

    private var members: [String: JSONValue] {
        var members = addresses.merging(numbers) { first, _ in first }
        members["node_id"] = .string(TimelineNodeID.text(.repository, repository.databaseID, people.form))
        members["name"] = .string(repository.name)
        members["full_name"] = .string(repository.slug)
        members["owner"] = .object(people.owner(repository.owner))
        members["created_at"] = .time(repository.createdAt)
        members["updated_at"] = .time(repository.updatedAt)
        members["pushed_at"] = .time(repository.pushedAt)
        members["default_branch"] = .string(TimelineRepository.defaultBranch)
        members["visibility"] = .string("public")
        members["topics"] = .array([])
        members["custom_properties"] = .object([:])
        for name in ["description", "homepage", "language", "license", "mirror_url"] { members[name] = .null }
        for name in ["private", "fork", "has_pages", "archived", "disabled", "is_template", "has_discussions"] {
            members[name] = .bool(false)
        }
        for name in ["has_issues", "has_projects", "has_downloads", "has_wiki", "allow_forking"] {
            members[name] = .bool(true)
        }
        members["web_commit_signoff_required"] = .bool(false)
        return members
    }

    private var numbers: [String: JSONValue] {
        let open = repository.pullRequests.count(where: \.isOpen) + repository.issues.count(where: \.isOpen)
        return [
            "id": .integer(repository.databaseID), "size": .integer(repository.commits.count),
            "stargazers_count": .integer(0), "watchers_count": .integer(0), "watchers": .integer(0),
            "forks_count": .integer(0), "forks": .integer(0), "open_issues_count": .integer(open),
            "open_issues": .integer(open),
        ]
    }

    private var addresses: [String: JSONValue] {
        var members = JSONValue.addresses(
            api,
            [
                "url": "", "forks_url": "/forks", "keys_url": "/keys{/key_id}",
                "collaborators_url": "/collaborators{/collaborator}", "teams_url": "/teams", "hooks_url": "/hooks",
                "issue_events_url": "/issues/events{/number}", "events_url": "/events",
                "assignees_url": "/assignees{/user}", "branches_url": "/branches{/branch}", "tags_url": "/tags",
                "blobs_url": "/git/blobs{/sha}", "git_tags_url": "/git/tags{/sha}", "git_refs_url": "/git/refs{/sha}",
                "trees_url": "/git/trees{/sha}", "statuses_url": "/statuses/{sha}", "languages_url": "/languages",
                "stargazers_url": "/stargazers", "contributors_url": "/contributors",
                "subscribers_url": "/subscribers", "subscription_url": "/subscription", "commits_url": "/commits{/sha}",
                "git_commits_url": "/git/commits{/sha}", "comments_url": "/comments{/number}",
                "issue_comment_url": "/issues/comments{/number}", "contents_url": "/contents/{+path}",
                "compare_url": "/compare/{base}...{head}", "merges_url": "/merges",
                "archive_url": "/{archive_format}{/ref}", "downloads_url": "/downloads",
                "issues_url": "/issues{/number}", "pulls_url": "/pulls{/number}",
                "milestones_url": "/milestones{/number}",
                "notifications_url": "/notifications{?since,all,participating}", "labels_url": "/labels{/name}",
                "releases_url": "/releases{/id}", "deployments_url": "/deployments",
            ])
        members["html_url"] = .string(web)
        members["git_url"] = .string("git://github.com/\(repository.slug).git")
        members["ssh_url"] = .string("git@github.com:\(repository.slug).git")
        members["clone_url"] = .string("\(web).git")
        members["svn_url"] = .string(web)
        return members
    }
}
