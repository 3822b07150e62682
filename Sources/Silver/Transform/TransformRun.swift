import GhillieCore
import Persistence

/// What one run of the transformer knows of what has changed. It may trust that only while nobody else writes.
struct TransformRun: Sendable {
    private var generation: Int
    private var isAlone = true
    private var news: [RepositoryID: LandingNews] = [:]

    /// A repository that is stale already has news that this run has not seen.
    init(estate: EstateID, in transaction: SQLTransaction) throws {
        generation = try SilverGeneration.current(estate: estate, in: transaction)
        for repository in try RepositoryStore(tables: .live, estate: estate).stale(in: transaction) {
            news[repository] = LandingNews(needsRebuild: true)
        }
    }

    /// Notes a transaction of this run: its generation, and what it changed.
    mutating func note(_ generation: Int, _ deltas: [RepositoryID: EntityStore.Delta]) {
        isAlone = isAlone && generation == self.generation + 1
        self.generation = generation
        for (repository, delta) in deltas { news[repository, default: LandingNews()].add(delta) }
    }

    /// The news of a repository in a transaction of that generation.
    func news(of repository: RepositoryID, at generation: Int) -> LandingNews {
        guard isAlone, generation == self.generation + 1 else { return LandingNews(needsRebuild: true) }
        return news[repository] ?? LandingNews(needsRebuild: true)
    }
}
