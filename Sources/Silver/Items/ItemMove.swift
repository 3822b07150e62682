import Catalogue
import GhillieCore
import Persistence

/// Carries items to another repository id, where it has turned out that their own is another's.
///
/// Only what deliveries told can be there: a repository that is polled, or asked for, keeps its id, and clones go by their slug.
struct ItemMove {
    let tables: SilverTables
    let estate: EstateID

    /// Removes what a move carries, and gives it as news of the other repository.
    func take(_ move: RepositoryRegistry.Move, in transaction: SQLTransaction) throws -> [SilverNews] {
        let itself = try transaction.first(
            """
            SELECT slug, named_at, told_branch, told_branch_at
            FROM \(raw: tables.repositories)
            WHERE estate_id = \(estate)
                AND repository_id = \(move.from)
            """
        ) { row in
            RepositoryNews(
                slug: try RepositorySlug(parsing: try row.text(0)), namedAt: try row.optionalInstant(1),
                branch: try row.optionalText(2), branchAt: try row.optionalInstant(3))
        }
        guard let itself else { return [] }
        var subjects = try ItemKind.allCases.flatMap { kind in
            try items(of: kind, in: move.from, transaction).map(SilverNews.Subject.item)
        }
        subjects += try associations(in: move.from, transaction)
        try removeActivities(of: move.from, in: transaction)
        for table in ItemKind.allCases.map({ tables.prefix + $0.table }) + [tables.commitPullRequests] {
            try transaction.execute(
                """
                DELETE FROM \(raw: table)
                WHERE estate_id = \(estate)
                    AND repository_id = \(move.from)
                """)
        }
        try removeRepository(move.from, in: transaction)
        return [SilverNews(origin: .known(move.to, itself), subjects: subjects)]
    }

    private func items(
        of kind: ItemKind, in repository: RepositoryID, _ transaction: SQLTransaction
    ) throws -> [ItemNews] {
        try transaction.query(
            """
            SELECT \(raw: kind.key), fields
            FROM \(raw: tables.prefix + kind.table)
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
            """
        ) { ItemNews(kind: kind, number: try $0.integer(0), told: try MergedFields(stored: try $0.text(1))) }
    }

    private func associations(
        in repository: RepositoryID, _ transaction: SQLTransaction
    ) throws -> [SilverNews.Subject] {
        try transaction.query(
            """
            SELECT sha, number, base_repository
            FROM \(raw: tables.commitPullRequests)
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
            """
        ) { row in
            .association(
                AssociationNews(
                    sha: try row.text(0), number: try row.integer(1), baseRepository: try row.text(2)))
        }
    }

    private func removeActivities(of repository: RepositoryID, in transaction: SQLTransaction) throws {
        let gone = try transaction.query(
            """
            SELECT activity_id
            FROM \(raw: tables.activities)
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
                AND entity_kind NOT IN ('commit', 'release')
            """
        ) { try $0.hash(0) }
        try ActivityStore.remove(gone, tables: tables, estate: estate, in: transaction)
    }

    /// Unless a clone is called so: then what is left is the clone's, whose name is the id but for its case.
    private func removeRepository(_ repository: RepositoryID, in transaction: SQLTransaction) throws {
        let others = [tables.commits, tables.headObservations, tables.versionTags, tables.releases].map { table in
            """
            AND NOT EXISTS (
                SELECT 1
                FROM \(table) AS other
                WHERE other.estate_id = \(tables.repositories).estate_id
                    AND other.repository_id = \(tables.repositories).repository_id
            )
            """
        }
        try transaction.execute(
            """
            DELETE FROM \(raw: tables.repositories)
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
                \(raw: others.joined(separator: "\n"))
            """)
        try transaction.execute(
            """
            UPDATE \(raw: tables.repositories)
            SET slug = CASE WHEN LOWER(slug) = repository_id THEN slug ELSE repository_id END, named_at = NULL, told_branch = NULL, told_branch_at = NULL
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
            """)
        try EntityStore(tables: tables, estate: estate).followBranches([repository], in: transaction)
    }
}
