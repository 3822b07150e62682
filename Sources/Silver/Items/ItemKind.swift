import GhillieCore
import Persistence

/// The kinds of item that GitHub keeps beside commits, each with a table of its own.
enum ItemKind: String, CaseIterable, Hashable, Sendable {
    case pullRequest = "pull_request"
    case issue, review, comment, deployment, release

    /// Without its prefix.
    var table: String {
        switch self {
        case .pullRequest, .issue, .review, .comment, .deployment: rawValue + "s"
        // `releases` are what follows from these and from the tags of clones.
        case .release: "release_items"
        }
    }

    /// The column of the number by which GitHub knows the item in its repository.
    var key: String {
        switch self {
        case .pullRequest, .issue: "number"
        case .review: "review_id"
        case .comment: "comment_id"
        case .deployment: "deployment_id"
        case .release: "release_id"
        }
    }

    /// The fields that have columns, which are called as they are.
    var columns: KeyValuePairs<String, SQLType> {
        switch self {
        case .pullRequest:
            [
                "state": .text, "title": .text, "author": .text, "author_is_bot": .boolean, "is_draft": .boolean,
                "labels": .text, "base_repository": .text, "base_ref": .text, "head_ref": .text, "head_sha": .text,
                "merge_commit": .text,
                "created_at": .instant, "updated_at": .instant, "closed_at": .instant, "merged_at": .instant,
                "additions": .integer, "deletions": .integer, "changed_files": .integer, "commit_count": .integer,
                "comment_count": .integer, "review_decision": .text, "first_commit_authored_at": .instant,
                "paths": .text,
            ]
        case .issue:
            [
                "state": .text, "state_reason": .text, "removal": .text, "title": .text, "author": .text,
                "author_is_bot": .boolean, "labels": .text, "created_at": .instant, "updated_at": .instant,
                "closed_at": .instant, "comment_count": .integer, "closed_by_pull_request": .integer,
            ]
        case .review:
            [
                "pull_request": .integer, "state": .text, "author": .text, "author_is_bot": .boolean,
                "commit_sha": .text, "submitted_at": .instant,
            ]
        case .comment:
            [
                "number": .integer, "author": .text, "author_is_bot": .boolean, "created_at": .instant,
                "updated_at": .instant, "is_deleted": .boolean,
            ]
        case .deployment:
            [
                "environment": .text, "task": .text, "commit_sha": .text, "state": .text, "author": .text,
                "author_is_bot": .boolean, "created_at": .instant, "updated_at": .instant,
            ]
        case .release:
            [
                "tag": .text, "state": .text, "is_deleted": .boolean, "published_at": .instant, "target": .text,
                "target_committed_at": .instant, "observed_at": .instant,
            ]
        }
    }
}

extension MergedFields {
    /// A field as its column has it: times are kept in microseconds, lists as JSON. A value of another type is none.
    func column(_ name: String, _ type: SQLType) -> SQLValue {
        guard let value = self[name] ?? ofRelease(name) else { return .null }
        switch (type, value) {
        case (.text, .string(let text)): return .text(text)
        case (.text, .array): return .text(String(decoding: value.canonicalJSON, as: UTF8.self))
        case (.integer, .integer(let number)): return .integer(Int64(number))
        case (.instant, .integer(let microseconds)): return .instant(Instant(microseconds: Int64(microseconds)))
        case (.boolean, .bool(let flag)): return .boolean(flag)
        default: return .null
        }
    }
}

/// What one event says of an item.
struct ItemNews: Sendable {
    let kind: ItemKind
    let number: Int
    var told: MergedFields
}
