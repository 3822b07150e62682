import Bronze
package import GhillieCore
package import Persistence

/// Stores what a clone has that Bronze does not.
///
/// Commits are stored in pieces, each in a transaction of its own. The position moves in the last one, together with the
/// tags and the observation of the head: a run that was broken off anywhere is read again from where the last whole one
/// ended, and what is stored already stays once.
package struct CloneIngester: Sendable {
    /// The name of a clone's stream among its repository's.
    package static let stream = "git"

    /// What is durable from now on. Reported after the commit of the transaction, in this order.
    package enum Step: Hashable, Sendable {
        /// Once for each piece.
        case commitsStored
        /// Once, where tags have changed.
        case tagsStored
        /// At the end: the position, and the head where it has moved.
        case positionSaved
    }

    /// What was read and stored so far.
    package struct Progress: Hashable, Sendable {
        package internal(set) var commitsRead = 0
        /// Events of any kind that Bronze did not have.
        package internal(set) var eventsStored = 0
        package internal(set) var tagsRead = 0
        /// Whether the head or the branch is another than last time.
        package internal(set) var headMoved = false
    }

    private let database: Database
    private let estate: EstateID
    private let clock: WallClock

    package init(database: Database, estate: EstateID, clock: WallClock) {
        self.database = database
        self.estate = estate
        self.clock = clock
    }

    /// Reads everything that is new since the last whole run and stores it.
    ///
    /// `report` is called after each durable step, and must not take long.
    ///
    /// - Throws: `GitSourceError`, the database's errors, and `CancellationError` between two steps.
    @discardableResult
    package func ingest(
        _ clone: GitClone, report: @Sendable (Step, Progress) -> Void = { _, _ in }
    ) async throws -> Progress {
        var progress = Progress()
        let position = try await database.read(in: .estate(estate)) { [estate] transaction in
            try StreamPositionStore.position(
                repository: clone.slug, stream: Self.stream, estate: estate, in: transaction)
        }
        let before = position?.cursor.flatMap(CloneCursor.init)
        let now = CloneCursor(of: clone)
        // A history that was cut elsewhere last time can have grown at its old end.
        let known = before?.shallow == now.shallow ? position?.head : nil

        let reader = GitHistoryReader(clone, notFrom: known)
        if known != clone.head {
            while true {
                try Task.checkCancellation()
                let commits = try await reader.nextCommits()
                guard !commits.isEmpty else { break }
                progress.commitsRead += commits.count
                progress.eventsStored += try await store(commits.map { $0.event(in: clone.slug) })
                report(.commitsStored, progress)
            }
        }
        if before?.tags != now.tags {
            let tags = try await reader.tags()
            progress.tagsRead = tags.count
            for piece in tags.pieces(of: 500) {
                try Task.checkCancellation()
                progress.eventsStored += try await store(piece.map { $0.event(in: clone.slug) })
            }
            report(.tagsStored, progress)
        }
        progress.headMoved = position?.head != clone.head || before?.branch != now.branch
        progress.eventsStored += try await finish(clone, from: position, cursor: now, headMoved: progress.headMoved)
        report(.positionSaved, progress)
        return progress
    }

    private func store(_ events: [RawEvent]) async throws -> Int {
        let receivedAt = clock.now()
        return try await database.write(in: .estate(estate)) { [estate] transaction in
            try RawEventStore.append(events, estate: estate, receivedAt: receivedAt, in: transaction)
        }
    }

    /// Saves the position, unless another run saved one since ours was read: which of the two saw the clone last cannot be
    /// told, and the next run sees what we saw, or better.
    private func finish(
        _ clone: GitClone, from previous: StreamPosition?, cursor: CloneCursor, headMoved: Bool
    ) async throws -> Int {
        let checkedAt = clock.now()
        let events = headMoved ? [GitHeadPayload.event(of: clone, observedAt: checkedAt)] : []
        let position = StreamPosition(
            repository: clone.slug, stream: Self.stream, head: clone.head, cursor: cursor.text, checkedAt: checkedAt)
        return try await database.write(in: .estate(estate)) { [estate] transaction in
            let current = try StreamPositionStore.position(
                repository: clone.slug, stream: Self.stream, estate: estate, in: transaction)
            guard current == previous else { return 0 }
            let stored = try RawEventStore.append(events, estate: estate, receivedAt: checkedAt, in: transaction)
            try StreamPositionStore.save(position, estate: estate, in: transaction)
            return stored
        }
    }
}

extension Array {
    fileprivate func pieces(of size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}
