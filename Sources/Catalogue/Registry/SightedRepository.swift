import GhillieCore
import Persistence

/// Finds out which repository a sighting is of, and what that means for the list of watched ones.
struct SightedRepository {
    let estate: EstateID
    let transaction: SQLTransaction

    /// Follows one sighting.
    func follow(
        _ sighting: RepositorySighting
    ) throws -> (repository: WatchedRepository, move: RepositoryRegistry.Move?) {
        // Two that see a repository for the first time would otherwise both make it.
        try EstateStore.lock(estate, name: estate.rawValue, at: sighting.at, in: transaction)
        let nodeID = sighting.nodeID
        let namesake = try WatchedRepositoryStore.called(sighting.slug, estate: estate, in: transaction)
        let found = try WatchedRepositoryStore.withNodeIDs([nodeID], estate: estate, in: transaction)[nodeID]
        guard var known = found else {
            guard var namesake, namesake.nodeID == nil else { return (try add(sighting, inPlaceOf: namesake), nil) }
            namesake.nodeID = nodeID.text
            namesake.slug = sighting.slug
            namesake.namedAt = sighting.at
            try save(namesake)
            return (namesake, nil)
        }
        let former = known.id
        if known.isOnlySeen { known = try settle(known, sighting, namesake) }
        if known.isNews(sighting) { known = try rename(known, sighting, namesake) }
        return (known, known.id == former ? nil : RepositoryRegistry.Move(from: former, to: known.id))
    }

    // MARK: - Names

    private func rename(
        _ repository: WatchedRepository, _ sighting: RepositorySighting, _ namesake: WatchedRepository?
    ) throws -> WatchedRepository {
        var known = repository
        let formerSlug = known.slug
        if let namesake, namesake.id != known.id {
            if namesake.nodeID == nil {
                // The catalogue knew the new name before the rename was seen: the two are one, and the older one stays.
                known.takeOver(namesake)
                try WatchedRepositoryStore.remove(namesake.id, estate: estate, in: transaction)
            } else {
                try loseName(namesake)
            }
        }
        known.slug = sighting.slug
        known.namedAt = sighting.at
        known.hasLostItsName = false
        try save(known)
        try WatchedRepositoryStore.forgetFormer(sighting.slug, estate: estate, in: transaction)
        if RepositoryID(formerSlug) != RepositoryID(sighting.slug) {
            try WatchedRepositoryStore.rememberFormer(formerSlug, of: known.id, estate: estate, in: transaction)
        }
        return known
    }

    /// Takes its name from a repository that is called otherwise by now. The catalogue means whoever bears the name.
    private func loseName(_ repository: WatchedRepository) throws {
        var repository = repository
        repository.hasLostItsName = true
        repository.catalogueSlug = nil
        try save(repository)
    }

    /// Adds a repository that was not known, perhaps under a name that another has had.
    private func add(
        _ sighting: RepositorySighting, inPlaceOf namesake: WatchedRepository?
    ) throws -> WatchedRepository {
        if let namesake { try loseName(namesake) }
        try WatchedRepositoryStore.forgetFormer(sighting.slug, estate: estate, in: transaction)
        let id = RepositoryID(sighting.slug)
        let isTaken = try WatchedRepositoryStore.withID(id, estate: estate, in: transaction) != nil
        var repository = WatchedRepository(
            id: isTaken ? RepositoryID(stored: "\(id.rawValue)#\(sighting.nodeID.text)") : id, slug: sighting.slug,
            nodeID: sighting.nodeID.text)
        repository.namedAt = sighting.at
        repository.isOnlySeen = true
        try save(repository)
        return repository
    }

    // MARK: - Ids

    /// Gives a repository that only deliveries have told of the id that it would have had if they had come in any other order:
    /// that of the one which was asked for by the name it is seen under, or the lesser one.
    private func settle(
        _ repository: WatchedRepository, _ sighting: RepositorySighting, _ namesake: WatchedRepository?
    ) throws -> WatchedRepository {
        var settled: WatchedRepository
        if let namesake, namesake.nodeID == nil {
            settled = namesake
        } else {
            let id = RepositoryID(sighting.slug)
            guard id < repository.id, try WatchedRepositoryStore.withID(id, estate: estate, in: transaction) == nil
            else {
                try rememberFormer(sighting.slug, of: repository, unless: namesake)
                return repository
            }
            settled = WatchedRepository(id: id, slug: repository.slug)
            settled.isOnlySeen = true
        }
        settled.nodeID = repository.nodeID
        settled.slug = repository.slug
        settled.namedAt = repository.namedAt
        settled.hasLostItsName = repository.hasLostItsName
        let formerSlugs = try WatchedRepositoryStore.formerSlugs(of: repository.id, estate: estate, in: transaction)
        try WatchedRepositoryStore.remove(repository.id, estate: estate, in: transaction)
        try save(settled)
        for slug in formerSlugs {
            try WatchedRepositoryStore.rememberFormer(slug, of: settled.id, estate: estate, in: transaction)
        }
        try rememberFormer(sighting.slug, of: settled, unless: namesake?.id == settled.id ? nil : namesake)
        return settled
    }

    /// Notes what it was called once, unless another is called so now.
    private func rememberFormer(
        _ slug: RepositorySlug, of repository: WatchedRepository, unless namesake: WatchedRepository?
    ) throws {
        guard namesake == nil, !repository.isCalled(slug) else { return }
        try WatchedRepositoryStore.rememberFormer(slug, of: repository.id, estate: estate, in: transaction)
    }

    private func save(_ repository: WatchedRepository) throws {
        try WatchedRepositoryStore.save([repository], estate: estate, in: transaction)
    }
}

extension WatchedRepository {
    /// What was said of a repository under its new name holds for it.
    fileprivate mutating func takeOver(_ namesake: WatchedRepository) {
        catalogueSlug = namesake.catalogueSlug ?? catalogueSlug
        choice = namesake.choice ?? choice
        isOnlySeen = isOnlySeen && namesake.isOnlySeen
        guard namesake.catalogueSlug != nil else { return }
        defaultBranch = namesake.defaultBranch
        documentationPaths = namesake.documentationPaths
    }
}
