import GhillieCore

/// Made-up nodes of GraphQL, of about the size that real ones have.
struct SyntheticNodes: Sendable {
    let now: Instant
    var slug = SyntheticGitHub.slug
    var nodeID = SyntheticGitHub.nodeID

    static func oid(_ number: Int) -> String {
        let digits = String(number + 1, radix: 16)
        return String(repeating: "0", count: 40 - digits.count) + digits
    }

    /// The one of a number is the newest at the greatest number.
    private func time(_ number: Int, of count: Int) -> JSONValue {
        .string((now - .seconds(3_600) - .seconds(Int64((count - number) * 60))).rfc3339)
    }

    private func actor(_ number: Int) -> JSONValue {
        ["__typename": "User", "login": .string("person-\(number % 40)")]
    }

    private func text(_ number: Int, words: Int) -> String {
        (0..<words).map { SyntheticNodes.words[(number &* 31 &+ $0 &* 7) % SyntheticNodes.words.count] }
            .joined(separator: " ")
    }

    private static let words = [
        "the", "harbour", "keeps", "its", "lights", "while", "ships", "turn", "slowly", "past", "cold", "stone", "and",
        "count", "tides", "again", "before", "morning", "finds", "them", "waiting",
    ]

    func repository(head: String, pulls: Int, issues: Int) -> JSONValue {
        let repository: JSONValue = [
            "__typename": "Repository", "id": .string(nodeID), "databaseId": 1,
            "nameWithOwner": .string(slug), "isArchived": false, "isDisabled": false, "isEmpty": false,
            "isFork": false, "isLocked": false, "isPrivate": false, "createdAt": "2020-01-01T00:00:00Z",
            "pushedAt": .string(now.rfc3339), "updatedAt": .string(now.rfc3339), "parent": .null,
            "defaultBranchRef": ["name": "main", "target": ["oid": .string(head)]],
            "pullRequests": mark(pulls), "issues": mark(issues),
            "releases": ["totalCount": 0, "nodes": []], "deployments": ["totalCount": 0, "nodes": []],
        ]
        return ["r0": repository, "nodes": [repository]]
    }

    private func mark(_ count: Int) -> JSONValue {
        [
            "totalCount": .integer(count),
            "nodes": [["number": .integer(count), "updatedAt": time(count, of: count)]],
        ]
    }

    func commit(_ number: Int, in count: Int) -> JSONValue {
        // The first is the baseline, from before the look-back.
        let at: JSONValue = number == 0 ? .string((now - .days(60)).rfc3339) : time(number, of: count)
        let person: JSONValue = [
            "name": .string("Person \(number % 40)"), "email": .string("person-\(number % 40)@example.org"), "date": at,
            "user": ["login": .string("person-\(number % 40)")],
        ]
        let parents = number == 0 ? [] : [Self.oid(number - 1)]
        return [
            "oid": .string(Self.oid(number)),
            "message": .string("Part \(number): \(text(number, words: 8))\n\n\(text(number, words: 60))"),
            "additions": 10, "deletions": 3, "changedFilesIfAvailable": 2, "authoredDate": at, "committedDate": at,
            "author": person, "committer": person,
            "parents": [
                "totalCount": .integer(parents.count), "nodes": .array(parents.map { ["oid": .string($0)] }),
            ],
            "associatedPullRequests": [
                "nodes": [["number": .integer(number), "baseRepository": ["id": .string(nodeID)]]]
            ],
        ]
    }

    func pullRequest(_ number: Int) -> JSONValue {
        let at = time(number, of: 1_500)
        return [
            "id": .string("PR_\(number)"), "fullDatabaseId": .string("\(100_000 + number)"), "number": .integer(number),
            "title": .string("Part \(number): \(text(number, words: 8))"), "body": .string(text(number, words: 120)),
            "state": "CLOSED", "isDraft": false, "author": actor(number), "mergedBy": .null, "createdAt": at,
            "updatedAt": at, "closedAt": at, "mergedAt": .null, "baseRefName": "main",
            "headRefName": .string("work-\(number)"), "headRefOid": .string(Self.oid(number)),
            "baseRepository": ["id": .string(nodeID)], "headRepositoryOwner": ["login": "example"],
            "mergeCommit": .null, "additions": 10, "deletions": 3, "changedFiles": 2, "reviewDecision": "APPROVED",
            "totalCommentsCount": 1, "labels": whole([["name": "bug"]]),
            "commits": whole([
                [
                    "commit": [
                        "oid": .string(Self.oid(number)), "message": .string("Part \(number)"), "authoredDate": at,
                        "author": ["email": "ada@example.org"],
                    ]
                ]
            ]),
            "files": whole(
                (0..<2).map { index in
                    [
                        "path": .string("Sources/Part\(number % 50)/File\(index).swift"), "changeType": "MODIFIED",
                        "additions": 5, "deletions": 1,
                    ]
                }),
            "timelineItems": whole([
                [
                    "__typename": "ClosedEvent", "id": .string("CE_\(number)"), "createdAt": at,
                    "actor": actor(number),
                ]
            ]),
            "reviews": whole([review(number, at)]), "comments": whole([comment(number, at)]),
        ]
    }

    func issue(_ number: Int) -> JSONValue {
        let at = time(number, of: 2_000)
        return [
            "id": .string("I_\(number)"), "fullDatabaseId": .string("\(200_000 + number)"), "number": .integer(number),
            "title": .string("Issue \(number): \(text(number, words: 8))"), "body": .string(text(number, words: 120)),
            "state": "CLOSED", "stateReason": "COMPLETED", "author": actor(number), "createdAt": at, "updatedAt": at,
            "closedAt": at, "labels": whole([["name": "bug"]]),
            "timelineItems": whole([]), "comments": whole([comment(number, at)]),
        ]
    }

    /// A connection that ends on its first page.
    private func whole(_ nodes: [JSONValue]) -> JSONValue {
        [
            "totalCount": .integer(nodes.count), "nodes": .array(nodes),
            "pageInfo": ["hasNextPage": false, "endCursor": "1"],
        ]
    }

    private func review(_ number: Int, _ at: JSONValue) -> JSONValue {
        [
            "id": .string("PRR_\(number)"), "fullDatabaseId": .string("\(300_000 + number)"), "state": "APPROVED",
            "body": .string(text(number, words: 40)), "submittedAt": at, "createdAt": at, "updatedAt": at,
            "author": actor(number + 1), "commit": ["oid": .string(Self.oid(number))],
            "pullRequest": ["number": .integer(number)],
        ]
    }

    private func comment(_ number: Int, _ at: JSONValue) -> JSONValue {
        [
            "id": .string("IC_\(number)"), "fullDatabaseId": .string("\(400_000 + number)"),
            "body": .string(text(number, words: 60)), "createdAt": at, "updatedAt": at, "author": actor(number + 2),
            "issue": ["number": .integer(number)], "pullRequest": ["number": .integer(number)],
        ]
    }
}
