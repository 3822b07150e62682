package import GhillieCore
package import Persistence

extension RepositoryRegistry {
    /// What sightings told: by which ids repositories' rows go, and which rows have to go by another one from now on.
    package struct Observation: Sendable {
        package internal(set) var ids: [GitHubNodeID: RepositoryID] = [:]
        /// Of rows that move twice, each move leads to the end.
        package private(set) var moves: [Move] = []

        mutating func add(_ move: Move) {
            moves = moves.map { $0.to == move.from ? Move(from: $0.from, to: move.to) : $0 } + [move]
        }
    }

    /// Rows that went by one id and are another's.
    package struct Move: Hashable, Sendable {
        package let from: RepositoryID
        package let to: RepositoryID
    }

    /// Learns from a poll what a repository is called now, by GitHub's stable id. A rename is followed; a repository that is
    /// new to the estate is kept, with ingestion off until someone turns it on or the catalogue names it.
    ///
    /// - Returns: the repository, by the id that its rows have.
    package static func observe(
        nodeID: String, slug: RepositorySlug, estate: EstateID, at now: Instant, in transaction: SQLTransaction
    ) throws -> WatchedRepository {
        let sighting = RepositorySighting(nodeID: GitHubNodeID(nodeID), slug: slug, at: now)
        let known = try WatchedRepositoryStore.withNodeIDs([sighting.nodeID], estate: estate, in: transaction)
        if let known = known[sighting.nodeID], !known.isOnlySeen, !known.isNews(sighting) { return known }
        return try SightedRepository(estate: estate, transaction: transaction).follow(sighting).repository
    }

    /// The same for what deliveries tell, of whatever age they are: an old one that comes late takes no name away.
    ///
    /// By which id a repository's rows go does not depend on the order of deliveries. Where the catalogue or a person has
    /// asked for it by any name under which it was seen, it is the id that it had then. Else it is the least of these names, in
    /// lower case.
    package static func observe(
        _ sightings: Set<RepositorySighting>, estate: EstateID, in transaction: SQLTransaction
    ) throws -> Observation {
        let nodeIDs = Set(sightings.map(\.nodeID))
        var known = try WatchedRepositoryStore.withNodeIDs(nodeIDs, estate: estate, in: transaction)
        var confirmed: Set<GitHubNodeID> = []
        func seenAgain() -> [WatchedRepository] {
            known.filter { confirmed.contains($0.key) }.map(\.value).sorted { $0.id < $1.id }
        }
        var former: [(slug: RepositorySlug, id: RepositoryID)] = []
        var observation = Observation()
        for sighting in sightings.sorted(by: RepositorySighting.precedes) {
            guard var repository = known[sighting.nodeID],
                repository.isCalled(sighting.slug) || !repository.isOnlySeen && !repository.isNews(sighting)
            else {
                // A new name or a new repository, which is rare, and may take its name from another of these: what was
                // learnt of that one is stored before, and read again after.
                let bearers = Set(known.filter { $0.value.isCalled(sighting.slug) }.keys).subtracting([sighting.nodeID])
                try WatchedRepositoryStore.save(
                    seenAgain().filter { $0.isCalled(sighting.slug) }, estate: estate, in: transaction)
                confirmed.subtract(bearers)
                let followed = try SightedRepository(estate: estate, transaction: transaction).follow(sighting)
                known[sighting.nodeID] = followed.repository
                known.merge(try WatchedRepositoryStore.withNodeIDs(bearers, estate: estate, in: transaction)) { $1 }
                if let move = followed.move { observation.add(move) }
                continue
            }
            guard repository.isCalled(sighting.slug) else {
                former.append((sighting.slug, repository.id))
                continue
            }
            guard repository.namedAt.map({ $0 < sighting.at }) ?? true else { continue }
            repository.namedAt = sighting.at
            known[sighting.nodeID] = repository
            confirmed.insert(sighting.nodeID)
        }
        try WatchedRepositoryStore.save(seenAgain(), estate: estate, in: transaction)
        try WatchedRepositoryStore.rememberFormer(former, estate: estate, in: transaction)
        observation.ids = known.mapValues(\.id)
        return observation
    }
}

extension WatchedRepository {
    func isCalled(_ slug: RepositorySlug) -> Bool { self.slug == slug && !hasLostItsName }

    /// Whether a sighting of it tells another name than is known, and not an older one.
    func isNews(_ sighting: RepositorySighting) -> Bool {
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
