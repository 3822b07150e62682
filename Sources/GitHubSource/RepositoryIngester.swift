import Bronze
package import Catalogue
package import GhillieCore
package import GitHubAPI
package import Logging
package import Persistence
package import WorkQueue

/// Stores what GitHub has of a repository and Bronze does not.
///
/// Each stream has its own position, saved with its events, so that a look that was broken off anywhere carries on from
/// there. A look counts as one only when every stream was read to its end.
package struct RepositoryIngester: Sendable {
    package struct Options: Sendable {
        /// What a look-back may be.
        package static let lookbackDays = 1...3_650

        /// How far back closed items and commits are fetched the first time.
        package var lookback: Duration
        /// How many events one run reads of one stream, about; 0 for all.
        package var maximumEventsPerKind: Int

        package init(lookback: Duration = .days(14), maximumEventsPerKind: Int = 500) {
            self.lookback = lookback
            self.maximumEventsPerKind = maximumEventsPerKind
        }
    }

    /// What a look did.
    package struct Summary: Hashable, Sendable {
        package internal(set) var eventsRead = 0
        /// Events that Bronze did not have.
        package internal(set) var eventsStored = 0
        package internal(set) var streams: [IngestionStream: StreamOutcome] = [:]
        package internal(set) var state = RepositoryIngestion.State.active
        /// Why it is unavailable, where it is.
        package internal(set) var reason: String?

        /// Whether everything that was there is stored now. Changed paths that are still to come do not count.
        package var isComplete: Bool {
            state != .unavailable && !streams.contains { $0.key != .commitFiles && $0.value == .truncated }
        }
    }

    let requests: any GitHubRequests
    let database: Database
    let estate: EstateID
    let clock: WallClock
    let logger: Logger

    package init(
        requests: any GitHubRequests, database: Database, estate: EstateID, clock: WallClock, logger: Logger
    ) {
        self.requests = requests
        self.database = database
        self.estate = estate
        self.clock = clock
        self.logger = logger
    }

    /// Reads what is new of a repository, as far as the probe tells that anything is; without one it probes by itself.
    ///
    /// A repository that GitHub does not show is no error: it is noted as unavailable. Of several streams that fail, the
    /// others are read all the same, and the first failure is thrown at the end.
    ///
    /// - Throws: `GitHubFault`, which is also noted; what the hold throws, `DatabaseError`, `CancellationError`.
    package func ingest(
        _ repository: WatchedRepository, probe: RepositoryProbe?, options: Options, hold: UnitHold
    ) async throws -> Summary {
        let ledger = IngestionLedger(database: database, estate: estate, repository: repository.id, hold: hold)
        do {
            let glance = if let probe { probe } else { try await self.probe(repository) }
            switch glance {
            case .failed(let fault): throw fault
            case .unavailable(let reason):
                return try await unavailable(repository, reason, ledger)
            case .found(let snapshot) where !Self.mayBe(repository, snapshot):
                return try await unavailable(repository, "another repository has its name by now", ledger)
            case .found(let snapshot) where snapshot.isDisabled:
                return try await unavailable(repository, "GitHub has disabled it", ledger)
            case .found(let snapshot):
                guard try await isStillItself(repository, snapshot, hold) else { return Summary() }
                return try await read(repository, snapshot, options, ledger)
            }
        } catch let fault as GitHubFault {
            try await ledger.noteFailure(fault, at: clock.now())
            throw fault
        }
    }

    /// Notes that a repository could not even be looked at.
    /// - Throws: what the hold throws, `DatabaseError`.
    package func noteFailure(_ fault: GitHubFault, of repository: WatchedRepository, hold: UnitHold) async throws {
        try await IngestionLedger(database: database, estate: estate, repository: repository.id, hold: hold)
            .noteFailure(fault, at: clock.now())
    }

    private static func mayBe(_ repository: WatchedRepository, _ snapshot: RepositorySnapshot) -> Bool {
        repository.nodeID.map { GitHubNodeID($0) == GitHubNodeID(snapshot.nodeID) } ?? true
    }

    private func probe(_ repository: WatchedRepository) async throws -> RepositoryProbe {
        try await RepositoryProber(requests: requests, clock: clock).probe([repository])[repository.id]
            ?? .unavailable(reason: "GitHub gave no answer about it")
    }

    private func unavailable(
        _ repository: WatchedRepository, _ reason: String, _ ledger: IngestionLedger
    ) async throws -> Summary {
        try await ledger.noteUnavailable(reason: reason, at: clock.now())
        logger.warning(
            "ingestion.repository.unavailable",
            metadata: [
                "repository.slug": "\(repository.slug)", "estate.id": "\(estate)",
                "error.category": "\(ErrorCategory.clientError.rawValue)",
            ])
        var summary = Summary()
        summary.state = .unavailable
        summary.reason = reason
        return summary
    }

    /// Follows a rename. Whether the repository's rows are still under its own id: it may have been known twice.
    private func isStillItself(
        _ repository: WatchedRepository, _ snapshot: RepositorySnapshot, _ hold: UnitHold
    ) async throws -> Bool {
        let now = clock.now()
        let observed = try await database.write(in: .estate(estate)) { [estate] transaction in
            try hold.require(in: transaction)
            return try RepositoryRegistry.observe(
                nodeID: snapshot.nodeID, slug: snapshot.slug, estate: estate, at: now, in: transaction)
        }
        return observed.id == repository.id
    }
}
