import Bronze
import Catalogue
import GhillieCore
import Logging
import Persistence
import WorkQueue

/// What every stream of a look at one repository shares: whom to ask, where to store, and how much.
struct IngestionContext: Sendable {
    let reader: RepositoryReader
    let database: Database
    let estate: EstateID
    let repository: RepositoryID
    /// GitHub's id of it.
    let nodeID: String
    let hold: UnitHold
    let clock: WallClock
    let options: RepositoryIngester.Options
    let logger: Logger
    /// Of a fork: which of its commits are its own. Elsewhere all are.
    var own: OwnCommits?

    /// What is closed and older than that is not fetched the first time.
    var lookbackStart: Instant { clock.now() - options.lookback }

    /// Whether so many events are enough for one run of one stream.
    func isEnough(_ count: Int) -> Bool { options.maximumEventsPerKind > 0 && count >= options.maximumEventsPerKind }

    func position(_ stream: IngestionStream) async throws -> IngestionPosition {
        try await database.read(in: .estate(estate)) { [estate, repository] transaction in
            try IngestionPositionStore.position(repository, stream, estate: estate, in: transaction)
        }
    }

    /// Stores events and the position that they stand for, and which commits' changed paths are to be asked for.
    /// - Returns: how many events were new.
    func save(
        _ events: [RawEvent], _ position: IngestionPosition, of stream: IngestionStream,
        withoutPaths: [GitObjectID] = []
    ) async throws -> Int {
        let now = clock.now()
        return try await database.write(in: .estate(estate)) { [estate, repository, hold] transaction in
            try hold.require(in: transaction)
            let stored = try RawEventStore.append(events, estate: estate, receivedAt: now, in: transaction)
            try IngestionPositionStore.save(
                position, of: repository, stream, at: now, estate: estate, in: transaction)
            if !withoutPaths.isEmpty {
                var files = try IngestionPositionStore.position(
                    repository, .commitFiles, estate: estate, in: transaction)
                var queue = CommitQueue(text: files.cursor)
                queue.append(withoutPaths)
                files.cursor = queue.text
                try IngestionPositionStore.save(
                    files, of: repository, .commitFiles, at: now, estate: estate, in: transaction)
            }
            return stored
        }
    }

    /// Which of these pull requests rename files, as far as they have been read.
    func renaming(among numbers: Set<Int>) async throws -> Set<Int> {
        guard !numbers.isEmpty else { return [] }
        return try await database.read(in: .estate(estate)) { [estate, repository] transaction in
            try RenamingPullRequests(repository: repository, estate: estate).among(numbers, in: transaction)
        }
    }

    /// The commits whose changed paths nodes ought to tell and do not: those that have been read of pull requests that rename
    /// files.
    func commitsWithoutPaths(of nodes: [JSONValue]) async throws -> [GitObjectID] {
        guard nodes.contains(where: NodeEvents.renamesFiles) else { return [] }
        return try await database.read(in: .estate(estate)) { [estate, repository, nodeID] transaction in
            try RenamingPullRequests(repository: repository, estate: estate)
                .commits(of: nodes, in: nodeID, transaction)
        }
    }

    func known(_ ids: [GitObjectID]) async throws -> Set<GitObjectID> {
        try await database.read(in: .estate(estate)) { [estate, repository] transaction in
            try KnownCommits.among(ids, of: repository, estate: estate, in: transaction)
        }
    }
}

/// What a look at a stream did.
struct StreamReport: Sendable {
    var outcome = StreamOutcome.completed
    var eventsRead = 0
    var eventsStored = 0
}
