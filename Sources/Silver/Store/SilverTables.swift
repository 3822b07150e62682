/// The names of Silver's tables: the live ones, or the shadows that a replay fills.
struct SilverTables: Hashable, Sendable {
    let prefix: String

    static let live = SilverTables(prefix: "")
    static let shadow = SilverTables(prefix: "replay_")

    private init(prefix: String) { self.prefix = prefix }

    /// The tables with their columns but for the estate's. `uncovered_activities` follows from these and from what Gold has
    /// covered, and has no shadow.
    static let columns: [(table: String, columns: String)] =
        [
            (
                "repositories",
                """
                repository_id, slug, named_at, told_branch, told_branch_at, default_branch, head, landings_are_stale
                """
            ),
            ("head_observations", "repository_id, observed_at, head, branch"),
            (
                "commits",
                """
                repository_id, sha, parents, author_name, author_email, authored_at, committer_name, committer_email,
                committed_at, is_bot, diff_id, subject, body, paths, paths_omitted, is_from_parent
                """
            ),
            ("version_tags", "repository_id, tag, target, tagged_at, target_committed_at, observed_at"),
            (
                "releases",
                """
                repository_id, tag, target, tagged_at, target_committed_at, observed_at, published_at, replacement
                """
            ),
            ("landings", "repository_id, sha, landed_at, landed_by, position, change_id"),
            ("missing_commits", "repository_id, sha"),
            ("dropped_commits", "repository_id, sha, dropped_at, replaced_by"),
            (
                "changes",
                """
                repository_id, change_id, kind, pull_request, title, source_branch, is_bot, is_breaking, landed_at,
                position, reverts, reverted_title, reverts_partly
                """
            ),
            ("commit_pull_requests", "repository_id, sha, number, base_repository"),
        ]
        + ItemKind.allCases.map { kind in
            (kind.table, (["repository_id", kind.key, "fields"] + kind.columns.map(\.key)).joined(separator: ", "))
        } + [
            ("activities", "activity_id, repository_id, entity_kind, subject, change, occurred_at")
        ]

    var repositories: String { prefix + "repositories" }
    var headObservations: String { prefix + "head_observations" }
    var commits: String { prefix + "commits" }
    var versionTags: String { prefix + "version_tags" }
    var releases: String { prefix + "releases" }
    var releaseItems: String { prefix + ItemKind.release.table }
    var landings: String { prefix + "landings" }
    var missingCommits: String { prefix + "missing_commits" }
    var droppedCommits: String { prefix + "dropped_commits" }
    var changes: String { prefix + "changes" }
    var commitPullRequests: String { prefix + "commit_pull_requests" }
    var pullRequests: String { prefix + "pull_requests" }
    var activities: String { prefix + "activities" }
}
