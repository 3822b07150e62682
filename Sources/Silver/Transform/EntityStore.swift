import GhillieCore
import Persistence

/// The tables of entities: what raw events say, merged so that neither their order nor their repetition matters.
struct EntityStore {
    let tables: SilverTables
    let estate: EstateID

    /// What a batch changed in one repository.
    struct Delta: Hashable, Sendable {
        /// Commits that were not there.
        var insertedCommits: [String] = []
        /// Whether a commit that was there says something else now.
        var hasChangedCommits = false
        /// Observations that were not there.
        var insertedHeads: [HeadNews] = []
        /// Whether a tag or a release is new or says something else now.
        var hasChangedReleases = false
        /// Pull requests that were merged and of which something is new that their changes are told by.
        var changedPullRequests: [Int] = []
        /// Commits that are newly known to have come by a pull request.
        var associatedCommits: [String] = []

        var isEmpty: Bool { self == Delta() }
    }

    /// What a batch changed.
    struct Outcome: Sendable {
        let deltas: [RepositoryID: Delta]
        let items: [ItemStore.Changed]
    }

    /// Merges a batch into the tables and marks the repositories whose landings are stale for it.
    func merge(_ batch: NewsBatch, in transaction: SQLTransaction) throws -> Outcome {
        var changed: [ItemStore.Changed] = []
        var deltas: [RepositoryID: Delta] = [:]
        for (repository, sha) in try insertCommits(batch.commits, in: transaction) {
            deltas[repository, default: Delta()].insertedCommits.append(sha)
        }
        let inserted = deltas.mapValues { Set($0.insertedCommits) }
        let known = batch.commits.filter { inserted[$0.repository]?.contains($0.news.sha) != true }
        for repository in try updateCommits(known, in: transaction) {
            deltas[repository, default: Delta()].hasChangedCommits = true
        }
        for (repository, head) in try insertHeads(batch.heads, in: transaction) {
            deltas[repository, default: Delta()].insertedHeads.append(head)
        }
        for repository in try mergeTags(batch.tags, in: transaction) {
            deltas[repository, default: Delta()].hasChangedReleases = true
        }
        for (repository, sha) in try insertAssociations(batch.associations, in: transaction) {
            deltas[repository, default: Delta()].associatedCommits.append(sha)
        }
        let items = ItemStore(tables: tables, estate: estate)
        for kind in ItemKind.allCases {
            changed += try items.merge(batch.items[kind] ?? [], of: kind, in: transaction)
        }
        for item in changed where item.kind == .pullRequest && PullRequestFacts.differ(item.before, item.after) {
            deltas[item.repository, default: Delta()].changedPullRequests.append(item.number)
        }
        for item in changed where item.changesReleases {
            deltas[item.repository, default: Delta()].hasChangedReleases = true
        }
        try mergeRepositories(batch.repositories, stale: deltas, in: transaction)
        return Outcome(deltas: deltas, items: changed)
    }

    // MARK: - Commits

    private func commitRows(_ commits: [NewsBatch.Keyed<CommitNews>]) -> SQLRows {
        var rows = SQLRows([
            "repository_id": .text, "sha": .text, "parents": .text, "author_name": .text, "author_email": .text,
            "authored_at": .instant, "committer_name": .text, "committer_email": .text, "committed_at": .instant,
            "is_bot": .boolean, "diff_id": .text, "subject": .text, "body": .text, "paths": .text,
            "paths_omitted": .integer, "is_from_parent": .boolean,
        ])
        for (repository, commit) in commits.lazy.map({ ($0.repository, $0.news) }) {
            rows.append([
                .text(repository.rawValue), .text(commit.sha), .text(commit.parents), .text(commit.authorName),
                .text(commit.authorEmail), .instant(commit.authoredAt), .text(commit.committerName),
                .text(commit.committerEmail), .instant(commit.committedAt), .boolean(commit.isBot),
                .text(commit.diffID), .text(commit.message.subject), .text(commit.message.body), .text(commit.paths),
                .integer(commit.pathsOmitted), .boolean(commit.isFromParent),
            ])
        }
        return rows
    }

    private static let commitColumns = """
        repository_id, sha, parents, author_name, author_email, authored_at, committer_name, committer_email,
        committed_at, is_bot, diff_id, subject, body, paths, paths_omitted, is_from_parent
        """

    private func insertCommits(
        _ commits: [NewsBatch.Keyed<CommitNews>], in transaction: SQLTransaction
    ) throws -> [(RepositoryID, String)] {
        try transaction.query(over: commitRows(commits)) { chunk in
            """
            WITH \(rows: chunk, as: "news")
            INSERT INTO \(raw: tables.commits) (estate_id, \(raw: Self.commitColumns))
            SELECT \(estate), \(raw: Self.commitColumns)
            FROM news
            WHERE TRUE
            ON CONFLICT (estate_id, repository_id, sha) DO NOTHING
            RETURNING repository_id, sha
            """
        } _: {
            (RepositoryID(stored: try $0.text(0)), try $0.text(1))
        }
    }

    // Says in SQL what CommitNews.merge says in Swift.
    private func updateCommits(
        _ commits: [NewsBatch.Keyed<CommitNews>], in transaction: SQLTransaction
    ) throws -> [RepositoryID] {
        let greater = [
            "parents", "author_name", "author_email", "authored_at", "committer_name", "committer_email",
            "committed_at",
        ]
        let newerMessage = """
            (held.subject < excluded.subject OR held.subject = excluded.subject AND held.body < excluded.body)
            """
        let newerPaths = """
            (excluded.paths IS NOT NULL AND (held.paths IS NULL OR held.paths < excluded.paths
                OR held.paths = excluded.paths AND held.paths_omitted < excluded.paths_omitted))
            """
        let newerDifference = """
            (excluded.diff_id IS NOT NULL AND (held.diff_id IS NULL OR held.diff_id < excluded.diff_id))
            """
        func take(_ column: String, when condition: String) -> String {
            "\(column) = CASE WHEN \(condition) THEN excluded.\(column) ELSE held.\(column) END"
        }
        let assignments =
            greater.map { take($0, when: "held.\($0) < excluded.\($0)") } + [
                "is_bot = (held.is_bot OR excluded.is_bot)",
                "is_from_parent = (held.is_from_parent OR excluded.is_from_parent)",
                take("diff_id", when: newerDifference),
                take("subject", when: newerMessage), take("body", when: newerMessage),
                take("paths", when: newerPaths), take("paths_omitted", when: newerPaths),
            ]
        let differences =
            greater.map { "held.\($0) < excluded.\($0)" } + [
                "(excluded.is_bot AND NOT held.is_bot)",
                "(excluded.is_from_parent AND NOT held.is_from_parent)", newerDifference, newerMessage, newerPaths,
            ]
        return try transaction.query(over: commitRows(commits)) { chunk in
            """
            WITH \(rows: chunk, as: "news")
            INSERT INTO \(raw: tables.commits) AS held (estate_id, \(raw: Self.commitColumns))
            SELECT \(estate), \(raw: Self.commitColumns)
            FROM news
            WHERE TRUE
            ON CONFLICT (estate_id, repository_id, sha) DO UPDATE
            SET \(raw: assignments.joined(separator: ", "))
            WHERE \(raw: differences.joined(separator: " OR "))
            RETURNING repository_id
            """
        } _: {
            RepositoryID(stored: try $0.text(0))
        }
    }

    // MARK: - Heads

    private func insertHeads(
        _ heads: [NewsBatch.Keyed<HeadNews>], in transaction: SQLTransaction
    ) throws -> [(RepositoryID, HeadNews)] {
        var rows = SQLRows(["repository_id": .text, "observed_at": .instant, "head": .text, "branch": .text])
        for (repository, head) in heads.lazy.map({ ($0.repository, $0.news) }) {
            rows.append([
                .text(repository.rawValue), .instant(head.observedAt), .text(head.head), .text(head.branch),
            ])
        }
        return try transaction.query(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "news")
            INSERT INTO \(raw: tables.headObservations) (estate_id, repository_id, observed_at, head, branch)
            SELECT \(estate), repository_id, observed_at, head, branch
            FROM news
            WHERE TRUE
            ON CONFLICT (estate_id, repository_id, observed_at, head, branch) DO NOTHING
            RETURNING repository_id, observed_at, head, branch
            """
        } _: { row in
            (
                RepositoryID(stored: try row.text(0)),
                HeadNews(observedAt: try row.instant(1), head: try row.text(2), branch: try row.text(3))
            )
        }
    }

    // MARK: - Tags

    // Says in SQL what ReleaseNews.merge says in Swift.
    private func mergeTags(
        _ tags: [NewsBatch.Keyed<ReleaseNews>], in transaction: SQLTransaction
    ) throws -> [RepositoryID] {
        var rows = SQLRows([
            "repository_id": .text, "tag": .text, "target": .text, "tagged_at": .instant,
            "target_committed_at": .instant, "observed_at": .instant,
        ])
        for (repository, tag) in tags.lazy.map({ ($0.repository, $0.news) }) {
            rows.append([
                .text(repository.rawValue), .text(tag.tag), .text(tag.target), .instant(tag.taggedAt),
                .instant(tag.targetCommittedAt), .instant(tag.observedAt),
            ])
        }
        let newer = """
            (excluded.tagged_at IS NOT NULL AND (held.tagged_at IS NULL OR held.tagged_at < excluded.tagged_at)
                OR held.tagged_at IS NOT DISTINCT FROM excluded.tagged_at AND (
                    held.target_committed_at < excluded.target_committed_at
                    OR held.target_committed_at = excluded.target_committed_at AND held.target < excluded.target))
            """
        return try transaction.query(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "news")
            INSERT INTO \(raw: tables.versionTags) AS held (
                estate_id, repository_id, tag, target, tagged_at, target_committed_at, observed_at
            )
            SELECT \(estate), repository_id, tag, target, tagged_at, target_committed_at, observed_at
            FROM news
            WHERE TRUE
            ON CONFLICT (estate_id, repository_id, tag) DO UPDATE
            SET target = CASE WHEN \(raw: newer) THEN excluded.target ELSE held.target END,
                tagged_at = CASE WHEN \(raw: newer) THEN excluded.tagged_at ELSE held.tagged_at END,
                target_committed_at =
                    CASE WHEN \(raw: newer) THEN excluded.target_committed_at ELSE held.target_committed_at END,
                observed_at = CASE
                    WHEN excluded.observed_at < held.observed_at THEN excluded.observed_at
                    ELSE held.observed_at END
            WHERE \(raw: newer) OR excluded.observed_at < held.observed_at
            RETURNING repository_id
            """
        } _: {
            RepositoryID(stored: try $0.text(0))
        }
    }

    // MARK: - What commits came by

    private func insertAssociations(
        _ associations: [NewsBatch.Keyed<AssociationNews>], in transaction: SQLTransaction
    ) throws -> [(RepositoryID, String)] {
        var rows = SQLRows(["repository_id": .text, "sha": .text, "number": .integer, "base_repository": .text])
        for (repository, association) in associations.lazy.map({ ($0.repository, $0.news) }) {
            rows.append([
                .text(repository.rawValue), .text(association.sha), .integer(association.number),
                .text(association.baseRepository),
            ])
        }
        return try transaction.query(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "news")
            INSERT INTO \(raw: tables.commitPullRequests) (estate_id, repository_id, sha, number, base_repository)
            SELECT \(estate), repository_id, sha, number, base_repository
            FROM news
            WHERE TRUE
            ON CONFLICT (estate_id, repository_id, sha, number, base_repository) DO NOTHING
            RETURNING repository_id, sha
            """
        } _: {
            (RepositoryID(stored: try $0.text(0)), try $0.text(1))
        }
    }

    // MARK: - Repositories

    // Says in SQL what RepositoryNews.merge says in Swift.
    private func mergeRepositories(
        _ repositories: [RepositoryID: RepositoryNews], stale: [RepositoryID: Delta], in transaction: SQLTransaction
    ) throws {
        var rows = SQLRows([
            "repository_id": .text, "slug": .text, "named_at": .instant, "told_branch": .text,
            "told_branch_at": .instant, "landings_are_stale": .boolean,
        ])
        for (repository, news) in repositories.sorted(by: { $0.key < $1.key }) {
            rows.append([
                .text(repository.rawValue), .text(news.slug.description), .instant(news.namedAt), .text(news.branch),
                .instant(news.branchAt), .boolean(stale[repository]?.isEmpty == false),
            ])
        }
        let newerName = """
            (excluded.named_at IS NOT NULL AND (held.named_at IS NULL OR held.named_at < excluded.named_at)
                OR held.named_at IS NOT DISTINCT FROM excluded.named_at AND held.slug < excluded.slug)
            """
        let newerBranch = """
            (excluded.told_branch IS NOT NULL AND (held.told_branch IS NULL
                OR held.told_branch_at < excluded.told_branch_at
                OR held.told_branch_at = excluded.told_branch_at AND held.told_branch < excluded.told_branch))
            """
        func take(_ column: String, when condition: String) -> String {
            "\(column) = CASE WHEN \(condition) THEN excluded.\(column) ELSE held.\(column) END"
        }
        let assignments = [
            take("slug", when: newerName), take("named_at", when: newerName),
            take("told_branch", when: newerBranch), take("told_branch_at", when: newerBranch),
            "landings_are_stale = (held.landings_are_stale OR excluded.landings_are_stale)",
        ]
        let columns = "repository_id, slug, named_at, told_branch, told_branch_at, landings_are_stale"
        let written = try transaction.query(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "news")
            INSERT INTO \(raw: tables.repositories) AS held (estate_id, \(raw: columns))
            SELECT \(estate), \(raw: columns)
            FROM news
            WHERE TRUE
            ON CONFLICT (estate_id, repository_id) DO UPDATE
            SET \(raw: assignments.joined(separator: ", "))
            WHERE \(raw: newerName) OR \(raw: newerBranch)
                OR excluded.landings_are_stale AND NOT held.landings_are_stale
            RETURNING repository_id
            """
        } _: {
            RepositoryID(stored: try $0.text(0))
        }
        let told = written.filter { repositories[$0]?.branch != nil }
        let moved = stale.filter { !$0.value.insertedHeads.isEmpty }.keys
        try followBranches(Set(told).union(moved), in: transaction)
    }

    /// The head is that of the latest observation. The branch is of that too, unless a delivery tells of a later time what it is:
    /// where that one stands is not known before it is looked at.
    func followBranches(_ repositories: Set<RepositoryID>, in transaction: SQLTransaction) throws {
        var rows = SQLRows(["repository_id": .text])
        for repository in repositories.sorted() { rows.append([.text(repository.rawValue)]) }
        func latest(_ column: String) -> String {
            """
            (SELECT observation.\(column)
            FROM \(tables.headObservations) AS observation
            WHERE observation.estate_id = \(tables.repositories).estate_id
                AND observation.repository_id = \(tables.repositories).repository_id
            ORDER BY observation.observed_at DESC, observation.head DESC, observation.branch DESC
            LIMIT 1)
            """
        }
        try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "moved")
            UPDATE \(raw: tables.repositories)
            SET default_branch = CASE
                    WHEN told_branch_at <= \(raw: latest("observed_at")) THEN \(raw: latest("branch"))
                    ELSE COALESCE(told_branch, \(raw: latest("branch")))
                END,
                head = \(raw: latest("head"))
            WHERE estate_id = \(estate)
                AND repository_id IN (SELECT repository_id FROM moved)
            """
        }
    }
}
