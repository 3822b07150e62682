package import GhillieCore
package import Persistence

/// `watched_repositories` and `former_slugs`: what an estate watches, by what it is and was called.
package enum WatchedRepositoryStore {
    /// Which repositories are listed.
    package struct Filter: Hashable, Sendable {
        /// Those whose events are fetched, or those whose are not.
        package var isIngested: Bool?
        /// Those of a project's components.
        package var project: String?

        package init(isIngested: Bool? = nil, project: String? = nil) {
            self.isIngested = isIngested
            self.project = project
        }
    }

    /// By slug, in lower case; those that stand after a cursor, where one is given.
    package static func list(
        estate: EstateID, _ filter: Filter = Filter(), limit: Int, after cursor: RepositoryCursor? = nil,
        in transaction: SQLTransaction
    ) throws -> [WatchedRepository] {
        let wanted = filter.isIngested.map { $0 ? 1 : 0 } ?? 2
        return try transaction.query(
            """
            SELECT \(raw: columns)
            FROM watched_repositories
            WHERE estate_id = \(estate)
                AND slug > \(cursor?.slug ?? "")
                AND (\(wanted) = 2 OR (\(raw: isIngested)) = (\(wanted) = 1))
                AND (
                    \(filter.project ?? "") = ''
                    OR EXISTS (
                        SELECT 1
                        FROM catalogue_components AS component
                        WHERE component.estate_id = \(estate)
                            AND component.repository = watched_repositories.catalogue_slug
                            AND component.project = \(filter.project ?? "")
                    )
                )
            ORDER BY slug
            LIMIT \(limit)
            """, decode)
    }

    /// The repository that is called so, else the one that was.
    package static func repository(
        _ slug: RepositorySlug, estate: EstateID, in transaction: SQLTransaction
    ) throws -> WatchedRepository? {
        let key = RepositoryID(slug).rawValue
        return try called(slug, estate: estate, in: transaction)
            ?? first(
                """
                repository_id IN (
                    SELECT repository_id
                    FROM former_slugs
                    WHERE estate_id = \(estate)
                        AND slug = \(key)
                )
                """, estate: estate, in: transaction)
    }

    /// Says whether a repository's events are fetched, against or as the catalogue has it; `nil` leaves it to that again.
    /// - Returns: the repository as it is now; `nil` where the estate knows of none that is or was called so.
    package static func choose(
        _ choice: WatchedRepository.Choice?, for slug: RepositorySlug, estate: EstateID, in transaction: SQLTransaction
    ) throws -> WatchedRepository? {
        guard var repository = try repository(slug, estate: estate, in: transaction) else { return nil }
        repository.choice = choice
        if choice != nil { repository.isOnlySeen = false }
        try save([repository], estate: estate, in: transaction)
        return repository
    }

    /// Those of some ids that there still are.
    package static func repositories(
        _ ids: [RepositoryID], estate: EstateID, in transaction: SQLTransaction
    ) throws -> [RepositoryID: WatchedRepository] {
        var rows = SQLRows(["wanted_id": .text])
        for id in Set(ids).sorted() { rows.append([.text(id.rawValue)]) }
        let found = try transaction.query(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "wanted")
            SELECT \(raw: columns)
            FROM wanted
            JOIN watched_repositories ON estate_id = \(estate) AND repository_id = wanted_id
            """
        } _: {
            try decode($0)
        }
        return Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0) })
    }

    // MARK: - For the registry

    static func all(estate: EstateID, in transaction: SQLTransaction) throws -> [WatchedRepository] {
        try list(estate: estate, limit: .max, in: transaction)
    }

    static func formerSlugs(estate: EstateID, in transaction: SQLTransaction) throws -> [String: RepositoryID] {
        let pairs = try transaction.query("SELECT slug, repository_id FROM former_slugs WHERE estate_id = \(estate)") {
            (try $0.text(0), RepositoryID(stored: try $0.text(1)))
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    static func called(
        _ slug: RepositorySlug, estate: EstateID, in transaction: SQLTransaction
    ) throws -> WatchedRepository? {
        try first("slug = \(RepositoryID(slug).rawValue)", estate: estate, in: transaction)
    }

    /// The repositories that GitHub knows by these ids, however they were spelt when they were seen first.
    static func withNodeIDs(
        _ nodeIDs: Set<GitHubNodeID>, estate: EstateID, in transaction: SQLTransaction
    ) throws -> [GitHubNodeID: WatchedRepository] {
        var asked = SQLRows(["node_id": .text])
        for spelling in Set(nodeIDs.flatMap(\.spellings)).sorted() { asked.append([.text(spelling)]) }
        let found = try transaction.query(over: asked, { chunk in
            """
            WITH \(rows: chunk, as: "asked")
            SELECT \(raw: columns)
            FROM watched_repositories
            WHERE estate_id = \(estate)
                AND node_id IN (SELECT asked.node_id FROM asked)
            """
        }, decode)
        return Dictionary(found.compactMap { repository in repository.nodeID.map { (GitHubNodeID($0), repository) } }) {
            first, other in first.id < other.id ? first : other
        }
    }

    static func withID(
        _ id: RepositoryID, estate: EstateID, in transaction: SQLTransaction
    ) throws -> WatchedRepository? {
        try first("repository_id = \(id)", estate: estate, in: transaction)
    }

    /// Writes repositories, new ones and known ones. No two may be called the same at any moment.
    static func save(
        _ repositories: [WatchedRepository], estate: EstateID, in transaction: SQLTransaction
    ) throws {
        var rows = SQLRows([
            "repository_id": .text, "slug": .text, "owner": .text, "name": .text, "node_id": .text,
            "default_branch": .text, "documentation_paths": .text, "catalogue_slug": .text, "choice": .text,
            "named_at": .instant, "is_only_seen": .boolean,
        ])
        for repository in repositories {
            rows.append([
                .text(repository.id.rawValue), .text(repository.key),
                .text(repository.slug.owner), .text(repository.slug.name), .text(repository.nodeID),
                .text(repository.defaultBranch), .text(CatalogueJSONText.texts(repository.documentationPaths)),
                .text(repository.catalogueSlug), .text(repository.choice?.rawValue), .instant(repository.namedAt),
                .boolean(repository.isOnlySeen),
            ])
        }
        try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "new")
            INSERT INTO watched_repositories (
                estate_id, repository_id, slug, owner, name, node_id, default_branch, documentation_paths,
                catalogue_slug, choice, named_at, is_only_seen
            )
            SELECT
                \(estate), new.repository_id, new.slug, new.owner, new.name, new.node_id, new.default_branch,
                new.documentation_paths, new.catalogue_slug, new.choice, new.named_at,
                new.is_only_seen
            FROM new
            WHERE true
            ON CONFLICT (estate_id, repository_id) DO UPDATE
            SET slug = excluded.slug, owner = excluded.owner, name = excluded.name, node_id = excluded.node_id,
                default_branch = excluded.default_branch, documentation_paths = excluded.documentation_paths,
                catalogue_slug = excluded.catalogue_slug, choice = excluded.choice, named_at = excluded.named_at,
                is_only_seen = excluded.is_only_seen
            """
        }
    }

    static func remove(_ id: RepositoryID, estate: EstateID, in transaction: SQLTransaction) throws {
        try transaction.execute(
            "DELETE FROM former_slugs WHERE estate_id = \(estate) AND repository_id = \(id)")
        try transaction.execute(
            "DELETE FROM watched_repositories WHERE estate_id = \(estate) AND repository_id = \(id)")
    }

    static func rememberFormer(
        _ slug: RepositorySlug, of id: RepositoryID, estate: EstateID, in transaction: SQLTransaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO former_slugs (estate_id, slug, repository_id)
            VALUES (\(estate), \(RepositoryID(slug).rawValue), \(id))
            ON CONFLICT (estate_id, slug) DO UPDATE
            SET repository_id = excluded.repository_id
            """)
    }

    static func formerSlugs(
        of id: RepositoryID, estate: EstateID, in transaction: SQLTransaction
    ) throws -> [RepositorySlug] {
        try transaction.query(
            """
            SELECT slug
            FROM former_slugs
            WHERE estate_id = \(estate)
                AND repository_id = \(id)
            ORDER BY slug
            """
        ) { try RepositorySlug(parsing: try $0.text(0)) }
    }

    static func forgetFormer(_ slug: RepositorySlug, estate: EstateID, in transaction: SQLTransaction) throws {
        try transaction.execute(
            "DELETE FROM former_slugs WHERE estate_id = \(estate) AND slug = \(RepositoryID(slug).rawValue)")
    }

    private static func first(
        _ condition: SQLQuery, estate: EstateID, in transaction: SQLTransaction
    ) throws -> WatchedRepository? {
        try transaction.first(
            """
            SELECT \(raw: columns)
            FROM watched_repositories
            WHERE estate_id = \(estate)
                AND \(condition)
            ORDER BY repository_id
            LIMIT 1
            """, decode)
    }

    private static let columns =
        """
        repository_id, owner, name, node_id, default_branch, documentation_paths, catalogue_slug, choice, slug, named_at,
        is_only_seen
        """

    private static let isIngested = "CASE WHEN choice IS NULL THEN catalogue_slug IS NOT NULL ELSE choice = 'on' END"

    private static func decode(_ row: SQLRow) throws -> WatchedRepository {
        var repository = WatchedRepository(
            id: RepositoryID(stored: try row.text(0)),
            slug: try RepositorySlug(owner: try row.text(1), name: try row.text(2)), nodeID: try row.optionalText(3),
            defaultBranch: try row.optionalText(4),
            documentationPaths: try CatalogueJSONText.texts(stored: row.text(5)),
            catalogueSlug: try row.optionalText(6),
            choice: try row.optionalText(7).map { text in
                guard let choice = WatchedRepository.Choice(rawValue: text) else {
                    throw CatalogueError.unknownStoredValue(column: "watched_repositories.choice")
                }
                return choice
            })
        repository.hasLostItsName = try row.text(8) != repository.key
        repository.namedAt = try row.optionalInstant(9)
        repository.isOnlySeen = try row.boolean(10)
        return repository
    }
}
