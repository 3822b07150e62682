import Catalogue
package import GhillieCore
import GitHubSource
package import Gold
package import Persistence
import Silver

/// Has the next report made of a repository that is read from GitHub: refines what waits, and asks the ledger.
package struct WatchedRepositoryReporter: Sendable {
    /// What is asked for.
    package struct Wish: Sendable {
        package let estate: EstateID
        /// The present name, or a former one.
        package let slug: RepositorySlug
        /// `nil` means now, taken after everything was refined.
        package let asOf: Instant?
        /// Judge the last reported window once more.
        package let again: Bool

        package init(estate: EstateID, slug: RepositorySlug, asOf: Instant? = nil, again: Bool = false) {
            self.estate = estate
            self.slug = slug
            self.asOf = asOf
            self.again = again
        }
    }

    /// Why none can be made.
    package enum Refusal: Error, Hashable, Sendable {
        case unknownRepository(RepositorySlug)
        /// Nothing of it has come from GitHub so far.
        case nothingIngested(RepositorySlug)
        case asOfInTheFuture(Instant, now: Instant)
    }

    package struct Outcome: Sendable {
        package let repository: RepositorySlug
        package let outcome: ReportOutcome
    }

    /// How often a window is asked for that another run takes at the same moment.
    private static let attempts = 3
    private static let firstWindow: Duration = .days(7)

    private let database: Database
    private let clock: WallClock
    private let stalledAfter: Duration

    /// `stalledAfter` is how long before a window's end its repository's last complete look may be.
    package init(database: Database, clock: WallClock, stalledAfter: Duration) {
        self.database = database
        self.clock = clock
        self.stalledAfter = stalledAfter
    }

    /// - Throws: ``Refusal``, `ReportError`, and what the database throws.
    package func report(_ wish: Wish) async throws -> Outcome {
        let now = clock.now()
        if let asOf = wish.asOf, asOf > now { throw Refusal.asOfInTheFuture(asOf, now: now) }
        let estate = wish.estate
        let found = try await database.read(in: .estate(estate)) { transaction in
            try WatchedRepositoryStore.repository(wish.slug, estate: estate, in: transaction)
        }
        guard let found else { throw Refusal.unknownRepository(wish.slug) }
        try await EventTransformer(database: database, clock: clock).transformPending(estate: estate)
        let asOf = wish.asOf ?? clock.now()
        let generator = ReportGenerator(database: database, estate: estate, clock: clock)
        var attempt = 1
        while true {
            let request = try await request(wish, of: found.id, asOf: asOf)
            do {
                return Outcome(repository: request.repository, outcome: try await generator.generate(request))
            } catch ReportError.windowTakenByAnotherRun where attempt < Self.attempts {
                attempt += 1
            }
        }
    }

    /// What is known of the repository is read before its facts are: what is read of GitHub meanwhile can only add to them.
    private func request(_ wish: Wish, of id: RepositoryID, asOf: Instant) async throws -> ReportRequest {
        let (estate, slug, limit) = (wish.estate, wish.slug, stalledAfter)
        return try await database.read(in: .estate(estate)) { transaction in
            guard let watched = try WatchedRepositoryStore.repository(slug, estate: estate, in: transaction),
                watched.id == id
            else { throw Refusal.unknownRepository(slug) }
            guard
                let branch = try SilverStore.observedBranch(of: id, estate: estate, in: transaction)
                    ?? watched.defaultBranch
            else { throw Refusal.nothingIngested(watched.slug) }
            let declared = try DeclaredEstate(stored: estate, in: transaction)
            let record = try IngestionRecordStore.record(of: watched, estate: estate, in: transaction)
            // What came after the report's time is the next report's: an estate's deliveries never end.
            let deliveries = try IngestionRecordStore.waitingDeliveries(before: asOf, estate: estate, in: transaction)
            let catalogueID = watched.catalogueSlug.map { RepositoryID(stored: $0) } ?? id
            return ReportRequest(
                repository: watched.slug, id: id, branch: branch, asOf: asOf, firstWindow: Self.firstWindow,
                again: wish.again,
                settings: declared.map { ReportSettings(of: catalogueID, in: $0) } ?? .standard,
                health: { record.health(at: $0, stalledAfter: limit, waitingDeliveries: deliveries) })
        }
    }
}
