import Catalogue
package import GhillieCore
package import GitHubAPI
package import Logging
package import Persistence
package import WorkQueue

/// Takes units of ingestion runs and works on them.
///
/// Any number of processes may: a unit is one worker's as long as its lease is kept up. Units are taken by the hundred, so
/// that one probe tells of them all; what is not begun soon goes back, for others to take or for a newer probe.
package struct IngestionWorker: Sendable {
    package struct Pace: Sendable {
        /// How long a lease lasts when nobody keeps it up.
        package var lease: Duration = .seconds(30)
        /// How many units are taken at once, at most.
        package var batch = 100
        /// How many are worked on at once.
        package var atOnce = 8
        /// Units that have not begun by then go back.
        package var patience: Duration = .seconds(10)
        /// Between two looks for more, while there is none and some are still worked on.
        package var pause: Duration = .seconds(1)
        /// How often a unit is begun, when what fails may go away.
        package var attempts = 3
        /// Before the second attempt; twice as long before each further one.
        package var backOff: Duration = .seconds(2)

        package init() {}
    }

    /// Ends what it runs early, by cancellation, where the process is to stop.
    package typealias Interruptible =
        @Sendable (@escaping @Sendable () async -> Result<Int, any Error>) async -> Result<Int, any Error>

    private let database: Database
    private let requests: @Sendable (EstateID) -> any GitHubRequests
    private let search: TransferSearch
    private let owner: LeaseOwner
    let pace: Pace
    private let clock: WallClock
    private let logger: Logger
    private let interruptible: Interruptible

    package init(
        database: Database, requests: @escaping @Sendable (EstateID) -> any GitHubRequests,
        search: TransferSearch = TransferSearch(), owner: LeaseOwner = .current, pace: Pace = Pace(), clock: WallClock,
        logger: Logger, interruptible: @escaping Interruptible = { await $0() }
    ) {
        self.database = database
        self.requests = requests
        self.search = search
        self.owner = owner
        self.pace = pace
        self.clock = clock
        self.logger = logger
        self.interruptible = interruptible
    }

    /// Takes units of an estate, of one run or of any, and works on them until there is nothing to do now.
    ///
    /// More are taken when a place is free for them, so that a slow unit holds up nothing but itself.
    /// - Returns: how many it took, those that went back among them.
    /// - Throws: `DatabaseError` where none could be taken any more.
    @discardableResult
    package func work(estate: EstateID, run: RunID? = nil) async throws -> Int {
        let isAsked = try await database.read(in: .estate(estate)) { transaction in
            try RunStore.hasOpen(.ingestion, estate: estate, in: transaction)
        }
        guard isAsked else { return 0 }
        let held = HeldLeases()
        let outcome = await withTaskGroup(of: Void.self) { group in
            group.addTask { await keep(held, estate) }
            let outcome = await interruptible { await process(held, estate, run) }
            group.cancelAll()
            return outcome
        }
        await handBack(held.all, held, estate)
        return try outcome.get()
    }

    /// Keeps the leases up until it is cancelled.
    private func keep(_ held: HeldLeases, _ estate: EstateID) async {
        while (try? await Task.sleep(for: pace.lease / 3)) != nil {
            let leases = held.all
            guard !leases.isEmpty else { continue }
            // A database that is away keeps nothing up; the leases may last until it is back.
            let kept = try? await database.write(in: .estate(estate)) { [pace] transaction in
                try LeaseStore.extend(leases, by: pace.lease, estate: estate, in: transaction)
            }
            if let kept { held.keep(kept, of: leases) }
        }
    }

    private func handBack(_ leases: [Lease], _ held: HeldLeases, _ estate: EstateID) async {
        guard !leases.isEmpty else { return }
        do {
            try await database.write(in: .estate(estate)) { transaction in
                try RunStore.handBack(leases, estate: estate, in: transaction)
            }
        } catch is CancellationError {
            // The process is to stop: they go back with all the others.
            return
        } catch {
            // They are free when their leases end.
            logger.warning(
                "ingestion.units.kept", metadata: ["estate.id": "\(estate)", "error.type": "\(type(of: error))"])
        }
        for lease in leases { held.drop(lease) }
    }

    // MARK: - Units, by the batch

    /// What is known of a unit's repository before it is read.
    private struct Piece: Sendable {
        let lease: Lease
        let repository: WatchedRepository
        let probe: RepositoryProbe?
        /// Why not even a probe can be had.
        let fault: GitHubFault?
    }

    private enum Step { case unit, pause }

    /// - Returns: how many units were taken.
    private func process(_ held: HeldLeases, _ estate: EstateID, _ run: RunID?) async -> Result<Int, any Error> {
        await withTaskGroup(of: Step.self) { group in
            var taken = 0
            var running = 0
            var isPausing = false
            var waiting: ArraySlice<Piece> = []
            var batch = (limit: pace.batch, begun: 0, at: ContinuousClock.now)
            do {
                while !Task.isCancelled {
                    if !waiting.isEmpty, ContinuousClock.now - batch.at >= pace.patience {
                        await handBack(waiting.map(\.lease), held, estate)
                        waiting = []
                        // As much as was got through in time, and some more: the rest is for other workers.
                        batch.limit = max(batch.begun, pace.atOnce)
                    }
                    if running < pace.atOnce, waiting.isEmpty {
                        let limit = min(batch.limit * 2, pace.batch)
                        let leases = try await claim(limit, estate, run)
                        held.add(leases)
                        taken += leases.count
                        waiting = try await pieces(leases, held, estate)[...]
                        batch = (limit, begun: 0, at: .now)
                        if leases.isEmpty, running == 0 { break }
                    }
                    while running < pace.atOnce, let piece = waiting.popFirst() {
                        group.addTask {
                            await work(on: piece, held)
                            return .unit
                        }
                        running += 1
                        batch.begun += 1
                    }
                    if running == 0 { continue }
                    // While slow ones are read, others may be asked for, and those that wait become another's.
                    if running < pace.atOnce || !waiting.isEmpty, !isPausing {
                        isPausing = true
                        group.addTask { [pause = pace.pause] in
                            try? await Task.sleep(for: pause)
                            return .pause
                        }
                    }
                    switch await group.next() {
                    case .unit: running -= 1
                    case .pause: isPausing = false
                    case nil: break
                    }
                }
                return .success(taken)
            } catch is CancellationError {
                return .success(taken)
            } catch {
                // What is being read is read to its end: where the database is away, that finds it out by itself.
                return .failure(error)
            }
        }
    }

    private func claim(_ limit: Int, _ estate: EstateID, _ run: RunID?) async throws -> [Lease] {
        let (leases, begun) = try await database.write(in: .estate(estate)) { [owner, pace] transaction in
            try LeaseStore.releaseThoseOfTheGone(estate: estate, in: transaction)
            try RunStore.sweep(estate: estate, in: transaction)
            return try RunStore.claim(
                .ingestion, limit: limit, for: owner, length: pace.lease, run: run, estate: estate, in: transaction)
        }
        for run in begun {
            logger.info("ingestion.run.started", metadata: ["run.id": "\(run)", "estate.id": "\(estate)"])
        }
        return leases
    }

    /// The probe is asked owner by owner: what is wrong with one's installation is no other's fault.
    private func pieces(_ leases: [Lease], _ held: HeldLeases, _ estate: EstateID) async throws -> [Piece] {
        let ids = leases.map { RepositoryID(stored: $0.subject) }
        let repositories = try await database.read(in: .estate(estate)) { transaction in
            try WatchedRepositoryStore.repositories(ids, estate: estate, in: transaction)
        }
        let prober = RepositoryProber(requests: requests(estate), clock: clock)
        var probes: [RepositoryID: RepositoryProbe] = [:]
        var faults: [RepositoryID: GitHubFault] = [:]
        var missing: Set<RepositoryID> = []
        let owners = Dictionary(grouping: repositories.values) { $0.slug.owner.lowercased() }
        for (_, ofOwner) in owners.sorted(by: { $0.key < $1.key }) {
            do {
                probes.merge(try await prober.probe(ofOwner.sorted { $0.id < $1.id })) { $1 }
            } catch let fault as GitHubFault {
                // So it is where the App is not installed for the owner, or not any more.
                if fault.reason == .notFound { missing.formUnion(ofOwner.map(\.id)) }
                // Where it may lie in one repository, each is probed by itself.
                guard fault.concernsEverything || ofOwner.count == 1 else { continue }
                for repository in ofOwner { faults[repository.id] = fault }
            }
        }
        for (id, probe) in probes { if case .unavailable = probe { missing.insert(id) } }
        let moved = try await search.find(
            repositories.values.filter { missing.contains($0.id) }.sorted { $0.id < $1.id }, of: estate, in: database,
            requests: requests(estate), clock: clock, logger: logger)
        probes.merge(moved) { $1 }
        for id in moved.keys { faults[id] = nil }
        var pieces: [Piece] = []
        for (lease, id) in zip(leases, ids) {
            if let repository = repositories[id] {
                pieces.append(Piece(lease: lease, repository: repository, probe: probes[id], fault: faults[id]))
            } else {
                let outcome = RunStore.Outcome(.failed(.dataIntegrity, "it is another repository's name by now"))
                try await finish(lease, outcome)
                held.drop(lease)
            }
        }
        return pieces
    }

    // MARK: - A unit

    private func work(on piece: Piece, _ held: HeldLeases) async {
        let lease = piece.lease
        do {
            let isWanted = try await database.read(in: .estate(lease.estate)) { transaction in
                try RunStore.isOpen(lease.run, estate: lease.estate, in: transaction)
            }
            guard isWanted else { return await handBack([lease], held, lease.estate) }
            try await attempt(piece)
            held.drop(lease)
        } catch is CancellationError {
            // It goes back with what has not begun.
        } catch WorkQueueError.leaseLost {
            held.drop(lease)
            logger.warning("ingestion.unit.lost", metadata: metadata(lease))
        } catch {
            held.drop(lease)
            await note(error, of: lease)
        }
    }

    /// What is the database's fault and may go away leaves the unit to be taken again, when its lease ends; what would fail
    /// again ends it.
    private func note(_ error: any Error, of lease: Lease) async {
        let category = (error as? DatabaseError)?.category ?? .unknown
        let words = (error as? DatabaseError).map { "\($0)" } ?? "something that should not have (\(type(of: error)))"
        logger.warning(
            "ingestion.unit.failed",
            metadata: metadata(lease).merging([
                "error.category": "\(category.rawValue)", "error": "\(words)",
            ]) { $1 })
        guard category != .databaseConnectivity else { return }
        try? await finish(lease, RunStore.Outcome(.failed(category, words)))
    }

    private func attempt(_ piece: Piece) async throws {
        let lease = piece.lease
        let ingester = RepositoryIngester(
            requests: requests(lease.estate), database: database, estate: lease.estate, clock: clock, logger: logger)
        do {
            if let fault = piece.fault {
                try await ingester.noteFailure(fault, of: piece.repository, hold: lease.hold)
                throw fault
            }
            let summary = try await ingester.ingest(
                piece.repository, probe: piece.probe, options: .init(json: lease.options), hold: lease.hold)
            try await finish(lease, RunStore.Outcome(summary))
        } catch let fault as GitHubFault {
            let wait = wait(after: fault, lease)
            logger.log(
                level: wait == nil ? .warning : .info,
                wait == nil ? "ingestion.unit.failed" : "ingestion.unit.postponed",
                metadata: metadata(lease).merging([
                    "error.category": "\(fault.category.rawValue)", "error": "\(fault.description)",
                ]) { $1 })
            if let wait {
                try await database.write(in: .estate(lease.estate)) { transaction in
                    let until = try transaction.now() + wait
                    try RunStore.postpone(lease, until: until, fault.category, fault.description, in: transaction)
                }
            } else {
                try await finish(lease, RunStore.Outcome(.failed(fault.category, fault.description)))
            }
        }
    }

    /// How long until a unit may fare better; `nil` where it would not, or was tried often enough.
    private func wait(after fault: GitHubFault, _ lease: Lease) -> Duration? {
        switch fault.reason {
        // Not all at once when it is over.
        case .limited(let until): max(until - clock.now(), .seconds(1)) + .milliseconds(Int.random(in: 0...5_000))
        case .tooMuch, .disconnected:
            lease.attempts < pace.attempts ? pace.backOff * (1 << min(lease.attempts - 1, 8)) : nil
        case .unauthorized, .forbidden, .notFound, .unavailable, .malformed, .rejected, .misconfigured, .other: nil
        }
    }

    private func finish(_ lease: Lease, _ outcome: RunStore.Outcome) async throws {
        let ended = try await database.write(in: .estate(lease.estate)) { transaction in
            try RunStore.finish(lease, outcome, in: transaction)
        }
        if let ended { log(ended, lease.estate) }
    }

    // MARK: - Words

    private func metadata(_ lease: Lease) -> Logger.Metadata {
        ["run.id": "\(lease.run)", "estate.id": "\(lease.estate)", "repository.slug": "\(lease.label)"]
    }

    private func log(_ run: Run, _ estate: EstateID) {
        var metadata: Logger.Metadata = [
            "run.id": "\(run.id)", "estate.id": "\(estate)", "run.state": "\(run.state.rawValue)",
            "units": "\(run.unitCount)",
        ]
        if let startedAt = run.startedAt, let endedAt = run.endedAt {
            metadata["duration.ms"] = "\((endedAt - startedAt).wholeMilliseconds)"
        }
        for (state, count) in run.counts { metadata["units.\(state.rawValue)"] = "\(count)" }
        switch run.state {
        case .succeeded, .partial, .cancelled, .queued, .running:
            logger.info("ingestion.run.completed", metadata: metadata)
        case .failed, .timedOut: logger.warning("ingestion.run.failed", metadata: metadata)
        }
    }
}

extension RunStore.Outcome {
    /// What a look came to.
    init(_ summary: RepositoryIngester.Summary) {
        let result = JSONValue.object([
            "events_read": .integer(summary.eventsRead), "events_stored": .integer(summary.eventsStored),
            "state": .string(summary.state.rawValue),
        ])
        let state: State =
            switch summary.state {
            case .unavailable: .failed(.clientError, summary.reason ?? "GitHub does not show it")
            case .active, .archived, .empty: summary.isComplete ? .succeeded : .partial
            }
        self.init(state, result: String(decoding: result.canonicalJSON, as: UTF8.self))
    }
}
