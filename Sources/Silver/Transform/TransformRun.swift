import GhillieCore
import Persistence

/// What one run of the transformer knows of what has changed. It may trust that only while nobody else writes.
///
/// What it knows is bounded, however much waits: beyond that it forgets what has changed, and all of it is computed anew.
struct TransformRun: Sendable {
    /// Of what changed in all repositories together; a hundred bytes each.
    private static let limit = 200_000

    private var generation: Int
    /// Whether `news` is all that has changed.
    private var isWhole = true
    private var news: [RepositoryID: LandingNews] = [:]
    private var count = 0

    /// A repository that is stale already has news that this run has not seen.
    init(estate: EstateID, in transaction: SQLTransaction) throws {
        generation = try SilverGeneration.current(estate: estate, in: transaction)
        for repository in try RepositoryStore(tables: .live, estate: estate).stale(in: transaction) {
            news[repository] = LandingNews(needsRebuild: true)
        }
    }

    /// Notes a transaction of this run: its generation, and what it changed.
    mutating func note(_ generation: Int, _ deltas: [RepositoryID: EntityStore.Delta]) {
        isWhole = isWhole && generation == self.generation + 1 && count <= Self.limit
        self.generation = generation
        guard isWhole else {
            news = [:]
            return
        }
        for (repository, delta) in deltas {
            var known = news[repository] ?? LandingNews()
            count -= known.count
            known.add(delta)
            count += known.count
            news[repository] = known
        }
    }

    /// The news of a repository in a transaction of that generation.
    func news(of repository: RepositoryID, at generation: Int) -> LandingNews {
        guard isWhole, generation == self.generation + 1 else { return LandingNews(needsRebuild: true) }
        return news[repository] ?? LandingNews(needsRebuild: true)
    }
}
