package import GhillieCore
package import Persistence

/// Keeps the list of watched repositories: by the catalogue, by what is seen of GitHub, and by what people choose.
package struct RepositoryRegistry: Sendable {
    /// What a sync did.
    package struct Summary: Hashable, Sendable {
        /// New in the catalogue: watched from now on.
        package var created = 0
        package var updated = 0
        /// Not in the catalogue any more: history stays, and nothing new is fetched unless a person chose so.
        package var left = 0
        package var unchanged = 0

        package init(created: Int = 0, updated: Int = 0, left: Int = 0, unchanged: Int = 0) {
            (self.created, self.updated, self.left, self.unchanged) = (created, updated, left, unchanged)
        }
    }

    /// A part of the list.
    package struct Page: Hashable, Sendable {
        package let repositories: [WatchedRepository]
        /// `nil` where it is the last part.
        package let next: RepositoryCursor?
    }

    private let database: Database

    package init(database: Database) { self.database = database }

    /// Makes the catalogue's repositories watched ones.
    /// - Throws: ``CatalogueError/unknownEstate(_:)``, `DatabaseError`.
    package func sync(estate: EstateID) async throws -> Summary {
        try await database.write(in: .estate(estate)) { transaction in
            guard let settings = try EstateStore.settings(of: estate, in: transaction) else {
                throw CatalogueError.unknownEstate(estate)
            }
            try EstateStore.lock(estate, name: settings.name, at: .earliest, in: transaction)
            let declared = try CatalogueStore.rows(estate: estate, in: transaction)[.repository].values
            let plan = RegistryPlan(
                declared: try declared.map(DeclaredRepository.init(stored:)),
                watched: try WatchedRepositoryStore.all(estate: estate, in: transaction),
                formerSlugs: try WatchedRepositoryStore.formerSlugs(estate: estate, in: transaction))
            try WatchedRepositoryStore.save(plan.written, estate: estate, in: transaction)
            return plan.summary
        }
    }

    /// - Throws: ``CatalogueError/unknownEstate(_:)``, `DatabaseError`.
    package func list(
        estate: EstateID, _ filter: WatchedRepositoryStore.Filter = .init(), limit: Int,
        after cursor: RepositoryCursor? = nil
    ) async throws -> Page {
        try await database.read(in: .estate(estate)) { transaction in
            guard try EstateStore.settings(of: estate, in: transaction) != nil else {
                throw CatalogueError.unknownEstate(estate)
            }
            let found = try WatchedRepositoryStore.list(
                estate: estate, filter, limit: limit + 1, after: cursor, in: transaction)
            let shown = Array(found.prefix(limit))
            return Page(
                repositories: shown, next: found.count > limit ? shown.last.map(RepositoryCursor.init(after:)) : nil)
        }
    }

    /// Says whether a repository's events are fetched; `nil` leaves it to the catalogue again.
    /// - Throws: ``CatalogueError/unknownRepository(_:)``, `DatabaseError`.
    package func choose(
        _ choice: WatchedRepository.Choice?, for slug: RepositorySlug, estate: EstateID
    ) async throws -> WatchedRepository {
        try await database.write(in: .estate(estate)) { transaction in
            guard
                let repository = try WatchedRepositoryStore.choose(choice, for: slug, estate: estate, in: transaction)
            else { throw CatalogueError.unknownRepository(slug) }
            return repository
        }
    }
}
