import GhillieCore

extension JSONValue {
    static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    /// Seconds since 1970, as GitHub writes a time.
    static func time(_ seconds: Int64?) -> JSONValue {
        seconds.map { .string(Instant(secondsSince1970: $0).rfc3339) } ?? .null
    }

    /// Each name with an address that begins alike.
    static func addresses(_ base: String, _ paths: KeyValuePairs<String, String>) -> [String: JSONValue] {
        Dictionary(paths.map { ($0.key, .string(base + $0.value)) }) { _, last in last }
    }
}

/// People and organizations as webhooks and REST show them.
struct WebhookPeople {
    static let api = "https://api.github.com"
    static let web = "https://github.com"

    let ghosts: Set<TimelinePerson>
    let form: TimelineNodeID.Form

    /// Where the account is gone, GitHub's stand-in for all such.
    func user(_ person: TimelinePerson) -> JSONValue {
        let person = ghosts.contains(person) ? .ghost : person
        let kind: TimelineNodeID.Kind = person.isBot ? .bot : .user
        return .object(
            account(person.login, person.databaseID, kind).merging(["type": .string(kind.rawValue)]) { _, new in new })
    }

    /// Whoever owns the repository.
    func owner(_ owner: TimelineOwner) -> [String: JSONValue] {
        let kind: TimelineNodeID.Kind = owner.isOrganization ? .organization : .user
        return account(owner.login, owner.databaseID, kind).merging(["type": .string(kind.rawValue)]) { _, new in new }
    }

    func organization(_ owner: TimelineOwner) -> JSONValue {
        let base = "\(Self.api)/orgs/\(owner.login)"
        var members = JSONValue.addresses(
            base,
            [
                "url": "", "repos_url": "/repos", "events_url": "/events", "hooks_url": "/hooks",
                "issues_url": "/issues", "members_url": "/members{/member}",
                "public_members_url": "/public_members{/member}",
            ])
        members["login"] = .string(owner.login)
        members["id"] = .integer(owner.databaseID)
        members["node_id"] = .string(TimelineNodeID.text(.organization, owner.databaseID, form))
        members["avatar_url"] = .string("https://avatars.githubusercontent.com/u/\(owner.databaseID)?v=4")
        members["description"] = .null
        return .object(members)
    }

    /// How a push shows who signed a commit.
    func committer(_ signature: TimelineCommit.Signature) -> JSONValue {
        var members: [String: JSONValue] = [
            "name": .string(signature.person.name), "email": .string(signature.person.email),
        ]
        if signature.person.isLinked, !ghosts.contains(signature.person) {
            members["username"] = .string(signature.person.login)
        }
        return .object(members)
    }

    private func account(_ login: String, _ id: Int, _ kind: TimelineNodeID.Kind) -> [String: JSONValue] {
        var members = JSONValue.addresses(
            "\(Self.api)/users/\(login.replacing("[", with: "%5B").replacing("]", with: "%5D"))",
            [
                "url": "", "followers_url": "/followers", "following_url": "/following{/other_user}",
                "gists_url": "/gists{/gist_id}", "starred_url": "/starred{/owner}{/repo}",
                "subscriptions_url": "/subscriptions", "organizations_url": "/orgs", "repos_url": "/repos",
                "events_url": "/events{/privacy}", "received_events_url": "/received_events",
            ])
        members["login"] = .string(login)
        members["id"] = .integer(id)
        members["node_id"] = .string(TimelineNodeID.text(kind, id, form))
        members["avatar_url"] = .string("https://avatars.githubusercontent.com/u/\(id)?v=4")
        members["gravatar_id"] = .string("")
        members["html_url"] = .string("\(Self.web)/\(login.replacing("[", with: "%5B").replacing("]", with: "%5D"))")
        members["site_admin"] = .bool(false)
        return members
    }
}
