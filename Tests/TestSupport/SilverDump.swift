package import GhillieCore
package import Persistence

/// Every row of an estate's Silver as text, so that two of them can be compared.
package enum SilverDump {
    /// One line a row, sorted within each table. Without tellings, it is without who told what of items, and when what was
    /// told of the repository itself.
    package static func text(
        _ database: Database, estate: EstateID = .local, prefix: String = "", withCoverage: Bool = false,
        withTellings: Bool = true
    ) async throws -> String {
        try await database.read(in: .estate(estate)) { transaction in
            var lines: [String] = []
            for table in tables + (withCoverage ? [uncovered] : []) {
                let columns = table.columns.filter { withTellings || !isTelling($0.name, of: table) }
                let rows = try transaction.query(
                    """
                    SELECT \(raw: columns.map(\.name).joined(separator: ", "))
                    FROM \(raw: prefix + table.name)
                    WHERE estate_id = \(estate)
                    """
                ) { row in
                    try columns.indices.map { try cell(row, $0, columns[$0].type) }.joined(separator: " | ")
                }
                lines.append("== \(table.name)")
                lines += rows.sorted()
            }
            return lines.joined(separator: "\n")
        }
    }

    private static func cell(_ row: SQLRow, _ column: Int, _ type: SQLType) throws -> String {
        switch type {
        case .text: try row.optionalText(column).map { "'\($0)'" } ?? "NULL"
        case .bytes: try row.optionalBytes(column).map { Hex.encode($0) } ?? "NULL"
        case .integer: try row.optionalInteger(column).map { String($0) } ?? "NULL"
        case .instant: try row.optionalInstant(column).map { $0.rfc3339 } ?? "NULL"
        case .boolean: try row.optionalBoolean(column).map { $0 ? "true" : "false" } ?? "NULL"
        }
    }

    private static let tellings: Set = ["fields", "named_at", "told_branch", "told_branch_at"]

    private static func isTelling(_ column: String, of table: Table) -> Bool {
        // Of a head it is when the head stood there; of a release, when somebody first told of it.
        tellings.contains(column) || column == "observed_at" && ["release_items", "releases"].contains(table.name)
    }

    private struct Table: Sendable {
        let name: String
        let columns: [(name: String, type: SQLType)]

        init(_ name: String, _ columns: KeyValuePairs<String, SQLType>) {
            self.name = name
            self.columns = columns.map { ($0.key, $0.value) }
        }
    }

    private static let tables = [
        Table(
            "repositories",
            [
                "repository_id": .text, "slug": .text, "named_at": .instant, "told_branch": .text,
                "told_branch_at": .instant, "default_branch": .text, "head": .text, "landings_are_stale": .boolean,
            ]),
        Table(
            "head_observations", ["repository_id": .text, "observed_at": .instant, "head": .text, "branch": .text]),
        Table(
            "commits",
            [
                "repository_id": .text, "sha": .text, "parents": .text, "author_name": .text, "author_email": .text,
                "authored_at": .instant, "committer_name": .text, "committer_email": .text, "committed_at": .instant,
                "is_bot": .boolean, "diff_id": .text, "subject": .text, "body": .text, "paths": .text,
                "paths_omitted": .integer, "is_from_parent": .boolean,
            ]),
        Table(
            "version_tags",
            [
                "repository_id": .text, "tag": .text, "target": .text, "tagged_at": .instant,
                "target_committed_at": .instant, "observed_at": .instant,
            ]),
        Table(
            "release_items",
            [
                "repository_id": .text, "release_id": .integer, "fields": .text, "tag": .text, "state": .text,
                "is_deleted": .boolean, "published_at": .instant, "target": .text, "target_committed_at": .instant,
                "observed_at": .instant,
            ]),
        Table(
            "releases",
            [
                "repository_id": .text, "tag": .text, "target": .text, "tagged_at": .instant,
                "target_committed_at": .instant, "observed_at": .instant, "published_at": .instant,
                "replacement": .integer,
            ]),
        Table(
            "landings",
            [
                "repository_id": .text, "sha": .text, "landed_at": .instant, "landed_by": .text, "position": .integer,
                "change_id": .text,
            ]),
        Table("missing_commits", ["repository_id": .text, "sha": .text]),
        Table(
            "dropped_commits",
            ["repository_id": .text, "sha": .text, "dropped_at": .instant, "replaced_by": .text]),
        Table(
            "changes",
            [
                "repository_id": .text, "change_id": .text, "kind": .text, "pull_request": .integer, "title": .text,
                "source_branch": .text, "is_bot": .boolean, "is_breaking": .boolean, "landed_at": .instant,
                "position": .integer, "reverts": .text, "reverted_title": .text, "reverts_partly": .boolean,
            ]),
        Table(
            "commit_pull_requests",
            ["repository_id": .text, "sha": .text, "number": .integer, "base_repository": .text]),
        Table(
            "pull_requests",
            [
                "repository_id": .text, "number": .integer, "fields": .text, "state": .text, "title": .text,
                "author": .text, "author_is_bot": .boolean, "is_draft": .boolean, "labels": .text,
                "base_repository": .text,
                "base_ref": .text, "head_ref": .text, "head_sha": .text, "merge_commit": .text,
                "created_at": .instant, "updated_at": .instant, "closed_at": .instant, "merged_at": .instant,
                "additions": .integer, "deletions": .integer, "changed_files": .integer, "commit_count": .integer,
                "comment_count": .integer, "review_decision": .text, "first_commit_authored_at": .instant,
                "paths": .text,
            ]),
        Table(
            "issues",
            [
                "repository_id": .text, "number": .integer, "fields": .text, "state": .text, "state_reason": .text,
                "removal": .text, "title": .text, "author": .text, "author_is_bot": .boolean, "labels": .text,
                "created_at": .instant, "updated_at": .instant, "closed_at": .instant, "comment_count": .integer,
                "closed_by_pull_request": .integer,
            ]),
        Table(
            "reviews",
            [
                "repository_id": .text, "review_id": .integer, "fields": .text, "pull_request": .integer,
                "state": .text, "author": .text, "author_is_bot": .boolean, "commit_sha": .text,
                "submitted_at": .instant,
            ]),
        Table(
            "comments",
            [
                "repository_id": .text, "comment_id": .integer, "fields": .text, "number": .integer, "author": .text,
                "author_is_bot": .boolean, "created_at": .instant, "updated_at": .instant, "is_deleted": .boolean,
            ]),
        Table(
            "deployments",
            [
                "repository_id": .text, "deployment_id": .integer, "fields": .text, "environment": .text,
                "task": .text, "commit_sha": .text, "state": .text, "author": .text, "author_is_bot": .boolean,
                "created_at": .instant, "updated_at": .instant,
            ]),
        Table(
            "activities",
            [
                "activity_id": .bytes, "repository_id": .text, "entity_kind": .text, "subject": .text, "change": .text,
                "occurred_at": .instant,
            ]),
    ]

    // Live only: it has no shadow.
    private static let uncovered = Table(
        "uncovered_activities",
        [
            "repository_id": .text, "entity_kind": .text, "occurred_at": .instant, "activity_id": .bytes,
            "subject": .text,
        ])
}
