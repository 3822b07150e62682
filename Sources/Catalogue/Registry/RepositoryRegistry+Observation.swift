package import GhillieCore
package import Persistence

extension RepositoryRegistry {
    /// Learns from a poll what a repository is called now, by GitHub's stable id. A rename is followed; a repository that is
    /// new to the estate is kept, with ingestion off until someone turns it on or the catalogue names it.
    ///
    /// - Returns: the repository, by the id that its rows have.
    package static func observe(
        nodeID: String, slug: RepositorySlug, estate: EstateID, at now: Instant, in transaction: SQLTransaction
    ) throws -> WatchedRepository {
        let sighting = RepositorySighting(nodeID: GitHubNodeID(nodeID), slug: slug, at: now)
        let known = try WatchedRepositoryStore.withNodeIDs([sighting.nodeID], estate: estate, in: transaction)
        if let known = known[sighting.nodeID], !known.isNews(sighting) { return known }
        return try follow(sighting, estate: estate, in: transaction)
    }

    /// The same for what deliveries tell, of whatever age they are: an old one that comes late takes no name away.
    ///
    /// - Returns: the ids that the repositories' rows have.
    package static func observe(
        _ sightings: Set<RepositorySighting>, estate: EstateID, in transaction: SQLTransaction
    ) throws -> [GitHubNodeID: RepositoryID] {
        let nodeIDs = Set(sightings.map(\.nodeID))
        var known = try WatchedRepositoryStore.withNodeIDs(nodeIDs, estate: estate, in: transaction)
        var seenAgain: Set<GitHubNodeID> = []
        for sighting in sightings.sorted(by: RepositorySighting.precedes) {
            guard var repository = known[sighting.nodeID], !repository.isNews(sighting) else {
                // A new name or a new repository, which is rare.
                known[sighting.nodeID] = try follow(sighting, estate: estate, in: transaction)
                continue
            }
            guard repository.isCalled(sighting.slug), repository.namedAt.map({ $0 < sighting.at }) ?? true else {
                continue
            }
            repository.namedAt = sighting.at
            known[sighting.nodeID] = repository
            seenAgain.insert(sighting.nodeID)
        }
        let confirmed = known.filter { seenAgain.contains($0.key) }.map(\.value).sorted { $0.id < $1.id }
        try WatchedRepositoryStore.save(confirmed, estate: estate, in: transaction)
        return known.mapValues(\.id)
    }

    private static func follow(
        _ sighting: RepositorySighting, estate: EstateID, in transaction: SQLTransaction
    ) throws -> WatchedRepository {
        // Two that see a repository for the first time would otherwise both make it.
        try EstateStore.lock(estate, name: estate.rawValue, at: sighting.at, in: transaction)
        let (nodeID, slug) = (sighting.nodeID, sighting.slug)
        let namesake = try WatchedRepositoryStore.called(slug, estate: estate, in: transaction)
        let found = try WatchedRepositoryStore.withNodeIDs([nodeID], estate: estate, in: transaction)[nodeID]
        guard var known = found else {
            if var namesake, namesake.nodeID == nil {
                namesake.nodeID = nodeID.text
                namesake.slug = slug
                namesake.namedAt = sighting.at
                try WatchedRepositoryStore.save([namesake], estate: estate, in: transaction)
                return namesake
            }
            return try add(sighting, inPlaceOf: namesake, estate: estate, in: transaction)
        }
        guard known.isNews(sighting) else { return known }
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
        known.namedAt = sighting.at
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
        _ sighting: RepositorySighting, inPlaceOf namesake: WatchedRepository?, estate: EstateID,
        in transaction: SQLTransaction
    ) throws -> WatchedRepository {
        let slug = sighting.slug
        if let namesake { try loseName(namesake, estate: estate, in: transaction) }
        try WatchedRepositoryStore.forgetFormer(slug, estate: estate, in: transaction)
        let id = RepositoryID(slug)
        let isTaken = try WatchedRepositoryStore.withID(id, estate: estate, in: transaction) != nil
        var repository = WatchedRepository(
            id: isTaken ? RepositoryID(stored: "\(id.rawValue)#\(sighting.nodeID.text)") : id, slug: slug,
            nodeID: sighting.nodeID.text)
        repository.namedAt = sighting.at
        try WatchedRepositoryStore.save([repository], estate: estate, in: transaction)
        return repository
    }
}

extension WatchedRepository {
    fileprivate func isCalled(_ slug: RepositorySlug) -> Bool { self.slug == slug && !hasLostItsName }

    /// Whether a sighting of it tells another name than is known, and not an older one.
    fileprivate func isNews(_ sighting: RepositorySighting) -> Bool {
        guard !isCalled(sighting.slug) else { return false }
        return namedAt.map { $0 <= sighting.at } ?? true
    }
}

extension RepositorySighting {
    /// By time, then by value: a batch has one order.
    fileprivate static func precedes(_ first: Self, _ second: Self) -> Bool {
        (first.at, first.slug, first.nodeID.text) < (second.at, second.slug, second.nodeID.text)
    }
}
