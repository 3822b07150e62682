package import Bronze
package import GhillieCore

/// What GitHub tells of a made-up repository, as polls and deliveries would store it.
///
/// Commits are those of an ``EventFixture``, as polls have them.
package struct GitHubFixture {
    /// What it is called now: it can be renamed.
    package var slug: RepositorySlug
    /// As deliveries tell it.
    package var defaultBranch = "main"
    package let repository: RepositoryID
    package let nodeID: String
    package private(set) var events: [RawEvent] = []

    package init(_ slug: String = "acme/rocket", nodeID: String = "R_kgDOABPHjQ") throws {
        self.slug = try RepositorySlug(parsing: slug)
        repository = RepositoryID(self.slug)
        self.nodeID = nodeID
    }

    package static func time(_ seconds: Int64) -> JSONValue { .string(Instant(secondsSince1970: seconds).rfc3339) }

    /// A poll found something.
    package mutating func poll(_ kind: EventKind, _ id: String, at seconds: Int64, _ node: JSONValue) {
        events.append(
            RawEvent(
                polled: kind, sourceEventID: id, repository: repository, occurredAt: Instant(secondsSince1970: seconds),
                payload: node.canonicalJSON))
    }

    /// A delivery came. Its payload gets the repository, as it was then.
    package mutating func deliver(_ event: String, at seconds: Int64, _ payload: [String: JSONValue]) {
        var payload = payload
        payload["repository"] = [
            "id": 1_296_269, "node_id": .string(nodeID), "full_name": .string(slug.description),
            "default_branch": .string(defaultBranch), "updated_at": Self.time(seconds),
        ]
        events.append(
            RawEvent(
                delivery: "\(events.count)", event: event, receivedAt: Instant(secondsSince1970: seconds),
                payload: JSONValue.object(payload).canonicalJSON, headers: #"{"content_type":"application/json"}"#))
    }

    /// The commits and heads of a clone as polls would have found them; `pullRequests` are those that GitHub names for
    /// commits, `parents` the ids of those that a fork has of its parent, and `asked` those of which REST was asked although they
    /// came by a pull request. Tags are left out.
    package mutating func poll(
        _ fixture: EventFixture, pullRequests: [String: [Int]] = [:], ofParent parents: Set<String> = [],
        asked: Set<String> = []
    ) {
        for event in fixture.events {
            guard let payload = try? JSONValue(parsing: event.payload) else { continue }
            let seconds = event.occurredAt.microseconds / 1_000_000
            switch event.kind {
            case .gitCommit:
                let numbers = pullRequests[event.sourceEventID] ?? []
                var members = commit(payload, numbers).object ?? [:]
                if parents.contains(event.sourceEventID) { members["isFromParent"] = true }
                poll(.gitHubCommit, event.sourceEventID, at: seconds, .object(members))
                if numbers.isEmpty || asked.contains(event.sourceEventID), payload["paths"] != nil {
                    poll(.gitHubCommit, event.sourceEventID, at: seconds, Self.restCommit(payload))
                }
            case .gitHead:
                let branch: JSONValue = [
                    "name": payload["branch"] ?? .null, "target": ["oid": payload["head"] ?? .null],
                ]
                poll(
                    .gitHubRepository, nodeID, at: seconds,
                    [
                        "id": .string(nodeID), "nameWithOwner": .string(slug.description),
                        "defaultBranchRef": branch,
                    ])
            default: continue
            }
        }
    }

    private func commit(_ payload: JSONValue, _ pullRequests: [Int]) -> JSONValue {
        let parents = payload["parents"]?.array ?? []
        return [
            "oid": payload["sha"] ?? .null, "message": payload["message"] ?? .null,
            "author": Self.actor(payload["author"]), "committer": Self.actor(payload["committer"]),
            "authoredDate": Self.date(payload["author"]), "committedDate": Self.date(payload["committer"]),
            "parents": ["totalCount": .integer(parents.count), "nodes": .array(parents.map { ["oid": $0] })],
            "associatedPullRequests": [
                "nodes": .array(
                    pullRequests.map { ["number": .integer($0), "baseRepository": ["id": .string(nodeID)]] })
            ],
        ]
    }

    private static func restCommit(_ payload: JSONValue) -> JSONValue {
        let words = ["A": "added", "D": "removed"]
        let files = (payload["paths"]?.array ?? []).compactMap(\.string).map { line -> JSONValue in
            [
                "filename": .string(String(line.dropFirst(2))),
                "status": .string(words[String(line.prefix(1))] ?? "modified"),
            ]
        }
        func person(_ person: JSONValue?) -> JSONValue {
            ["name": person?["name"] ?? .null, "email": person?["email"] ?? .null, "date": date(person)]
        }
        return [
            "sha": payload["sha"] ?? .null, "files": .array(files),
            "commit": [
                "message": payload["message"] ?? .null, "author": person(payload["author"]),
                "committer": person(payload["committer"]),
            ],
            "parents": .array((payload["parents"]?.array ?? []).map { ["sha": $0] }),
        ]
    }

    private static func actor(_ person: JSONValue?) -> JSONValue {
        ["name": person?["name"] ?? .null, "email": person?["email"] ?? .null, "user": .null]
    }

    private static func date(_ person: JSONValue?) -> JSONValue { time(Int64(person?["seconds"]?.integer ?? 0)) }
}

extension GitHubFixture {
    /// A pull request, and what is done to it; rendered in either of GitHub's ways.
    package struct PullRequest {
        package var number: Int
        package var title: String
        package var author = "ada"
        package var isBots = false
        package var labels: [String] = []
        package var base = "main"
        package var body: String?
        package var head = "topic"
        /// What polls tell of its commits.
        package var commits: [Commit] = []
        package var created: Int64
        package var updated: Int64
        package var closed: Int64?
        package var merged: Int64?
        /// The id of the commit that merged it.
        package var mergeCommitID: String?
        package var reopened: [Int64] = []
        package var paths: [String] = []
        /// What files that it renamed are called now.
        package var renamedPaths: [String] = []

        package struct Commit {
            package var message: String
            package var authored: Int64
            package var email: String

            package init(_ message: String, authored: Int64, email: String = "ada@example.org") {
                (self.message, self.authored, self.email) = (message, authored, email)
            }
        }

        package init(_ number: Int, _ title: String, created: Int64) {
            self.number = number
            self.title = title
            self.created = created
            updated = created
        }
    }

    package mutating func poll(_ request: PullRequest) {
        let state = request.merged != nil ? "MERGED" : request.closed != nil ? "CLOSED" : "OPEN"
        var timeline: [JSONValue] = request.reopened.map {
            ["__typename": "ReopenedEvent", "id": "x", "createdAt": Self.time($0)]
        }
        if let closed = request.closed {
            timeline.append(["__typename": "ClosedEvent", "id": "y", "createdAt": Self.time(closed)])
        }
        let commits: [JSONValue] = request.commits.map { commit in
            let at = Self.time(commit.authored)
            return [
                "commit": [
                    "oid": .string(EventFixture.sha("\(request.number) \(commit.message)")),
                    "message": .string(commit.message), "authoredDate": at, "author": ["email": .string(commit.email)],
                ]
            ]
        }
        let files: [JSONValue] =
            request.paths.map { ["path": .string($0), "changeType": "MODIFIED"] }
            + request.renamedPaths.map { ["path": .string($0), "changeType": "RENAMED"] }
        poll(
            .gitHubPullRequest, "\(request.number)", at: request.updated,
            [
                "number": .integer(request.number), "title": .string(request.title), "state": .string(state),
                "body": request.body.map(JSONValue.string) ?? .null, "isDraft": false,
                "author": [
                    "login": .string(request.author), "__typename": .string(request.isBots ? "Bot" : "User"),
                ],
                "baseRefName": .string(request.base), "headRefName": .string(request.head),
                "baseRepository": ["id": .string(nodeID)], "createdAt": Self.time(request.created),
                "updatedAt": Self.time(request.updated), "closedAt": request.closed.map(Self.time) ?? .null,
                "mergedAt": request.merged.map(Self.time) ?? .null,
                "mergeCommit": request.mergeCommitID.map { ["oid": .string($0)] } ?? .null,
                "labels": ["nodes": .array(request.labels.map { ["name": .string($0)] })],
                "commits": ["totalCount": .integer(commits.count), "nodes": .array(commits)],
                "files": ["totalCount": .integer(files.count), "nodes": .array(files)],
                "timelineItems": ["totalCount": .integer(timeline.count), "nodes": .array(timeline)],
            ])
    }

    package mutating func deliver(_ action: String, _ request: PullRequest) {
        let login = request.isBots ? request.author + "[bot]" : request.author
        deliver(
            "pull_request", at: request.updated,
            [
                "action": .string(action), "number": .integer(request.number),
                "pull_request": [
                    "number": .integer(request.number), "title": .string(request.title),
                    "body": request.body.map(JSONValue.string) ?? .null,
                    "state": .string(request.closed == nil ? "open" : "closed"), "draft": false,
                    "user": ["login": .string(login), "type": .string(request.isBots ? "Bot" : "User")],
                    "base": ["ref": .string(request.base), "repo": ["node_id": .string(nodeID)]],
                    "head": ["ref": .string(request.head)], "created_at": Self.time(request.created),
                    "updated_at": Self.time(request.updated), "closed_at": request.closed.map(Self.time) ?? .null,
                    "merged_at": request.merged.map(Self.time) ?? .null,
                    "merge_commit_sha": request.mergeCommitID.map(JSONValue.string) ?? .null,
                    "labels": .array(request.labels.map { ["name": .string($0)] }),
                ],
            ])
    }
}
