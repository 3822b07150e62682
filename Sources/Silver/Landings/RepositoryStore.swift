import GhillieCore
import Persistence

/// The repositories of an estate, as far as their landings are concerned.
struct RepositoryStore {
    let tables: SilverTables
    let estate: EstateID

    enum Outcome: Sendable {
        /// There was nothing to do.
        case current
        case extended, rebuilt
    }

    /// The repositories whose landings do not follow from what is known of them; ascending.
    func stale(in transaction: SQLTransaction) throws -> [RepositoryID] {
        try transaction.query(
            """
            SELECT repository_id
            FROM \(raw: tables.repositories)
            WHERE estate_id = \(estate)
                AND landings_are_stale
            ORDER BY repository_id
            """
        ) { RepositoryID(stored: try $0.text(0)) }
    }

    func count(in transaction: SQLTransaction) throws -> Int {
        try transaction.first(
            """
            SELECT COUNT(*)
            FROM \(raw: tables.repositories)
            WHERE estate_id = \(estate)
            """
        ) { try $0.integer(0) } ?? 0
    }

    /// Brings the landings of a stale repository up to date.
    func land(_ repository: RepositoryID, _ news: LandingNews, in transaction: SQLTransaction) throws -> Outcome {
        let cleared = try transaction.execute(
            """
            UPDATE \(raw: tables.repositories)
            SET landings_are_stale = \(false)
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
                AND landings_are_stale
            """)
        if cleared == 0 { return .current }
        let updater = LandingUpdater(tables: tables, estate: estate, repository: repository)
        if try updater.extend(by: news, in: transaction) { return .extended }
        try updater.rebuild(in: transaction)
        return .rebuilt
    }
}
