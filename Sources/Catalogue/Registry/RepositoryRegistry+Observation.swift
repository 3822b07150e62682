package import GhillieCore
package import Persistence

extension RepositoryRegistry {
    /// Learns from an event or a poll what a repository is called now, by GitHub's stable id. A rename is followed; a
    /// repository that is new to the estate is kept, with ingestion off until someone turns it on or the catalogue names it.
    ///
    /// - Returns: the repository, by the id that its rows have.
    package static func observe(
        nodeID: String, slug: RepositorySlug, estate: EstateID, at now: Instant, in transaction: SQLTransaction
    ) throws -> WatchedRepository {
        let namesake = try WatchedRepositoryStore.called(slug, estate: estate, in: transaction)
        guard var known = try WatchedRepositoryStore.withNodeID(nodeID, estate: estate, in: transaction) else {
            if var namesake, namesake.nodeID == nil {
                namesake.nodeID = nodeID
                namesake.slug = slug
                try WatchedRepositoryStore.save([namesake], estate: estate, in: transaction)
                return namesake
            }
            try EstateStore.ensure(estate, at: now, in: transaction)
            return try add(nodeID: nodeID, slug: slug, inPlaceOf: namesake, estate: estate, in: transaction)
        }
        guard known.slug != slug || known.hasLostItsName else { return known }
        let formerSlug = known.slug
        if let namesake, namesake.id != known.id {
            if namesake.nodeID == nil {
                // The catalogue knew the new name before the rename was seen: the two are one, and the older one stays.
                known.catalogueSlug = namesake.catalogueSlug ?? known.catalogueSlug
                known.choice = namesake.choice ?? known.choice
                if namesake.catalogueSlug != nil {
                    known.defaultBranch = namesake.defaultBranch
                    known.documentationPaths = namesake.documentationPaths
                }
                try WatchedRepositoryStore.remove(namesake.id, estate: estate, in: transaction)
            } else {
                try loseName(namesake, estate: estate, in: transaction)
            }
        }
        known.slug = slug
        known.hasLostItsName = false
        try WatchedRepositoryStore.save([known], estate: estate, in: transaction)
        try WatchedRepositoryStore.forgetFormer(slug, estate: estate, in: transaction)
        if RepositoryID(formerSlug) != RepositoryID(slug) {
            try WatchedRepositoryStore.rememberFormer(formerSlug, of: known.id, estate: estate, in: transaction)
        }
        return known
    }

    /// Takes its name from a repository that is called otherwise by now. The catalogue means whoever bears the name.
    private static func loseName(
        _ repository: WatchedRepository, estate: EstateID, in transaction: SQLTransaction
    ) throws {
        var repository = repository
        repository.hasLostItsName = true
        repository.catalogueSlug = nil
        try WatchedRepositoryStore.save([repository], estate: estate, in: transaction)
    }

    /// Adds a repository that was not known, perhaps under a name that another has had.
    private static func add(
        nodeID: String, slug: RepositorySlug, inPlaceOf namesake: WatchedRepository?, estate: EstateID,
        in transaction: SQLTransaction
    ) throws -> WatchedRepository {
        if let namesake { try loseName(namesake, estate: estate, in: transaction) }
        try WatchedRepositoryStore.forgetFormer(slug, estate: estate, in: transaction)
        let id = RepositoryID(slug)
        let isTaken = try WatchedRepositoryStore.withID(id, estate: estate, in: transaction) != nil
        let repository = WatchedRepository(
            id: isTaken ? RepositoryID(stored: "\(id.rawValue)#\(nodeID)") : id, slug: slug, nodeID: nodeID)
        try WatchedRepositoryStore.save([repository], estate: estate, in: transaction)
        return repository
    }
}
