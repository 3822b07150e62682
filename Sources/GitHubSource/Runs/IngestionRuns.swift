package import Bronze
import Catalogue
package import GhillieCore
package import Persistence
package import WorkQueue

/// What a run of ingestion is asked to read.
package struct IngestionRunRequest: Sendable {
    package enum Scope: Sendable {
        /// Every repository whose events are fetched.
        case estate
        case repository(RepositorySlug)
    }

    package var scope: Scope
    package var options: RepositoryIngester.Options
    /// Asked for again with the same key, it is the same run.
    package var idempotencyKey: String?

    package init(
        scope: Scope, options: RepositoryIngester.Options = .init(), idempotencyKey: String? = nil
    ) {
        self.scope = scope
        self.options = options
        self.idempotencyKey = idempotencyKey
    }
}

/// Why there is nothing to run.
package enum IngestionRunError: Error, Hashable, Sendable {
    case nothingIsIngested(EstateID)
    case ingestionIsOff(RepositorySlug)
    case idempotencyKeyTaken
}

/// Asks for runs of ingestion.
package enum IngestionRuns {
    /// A run that has not ended by then never will: GitHub's limits are over within the hour, again and again.
    private static let patience: Duration = .seconds(86_400)

    /// - Returns: the run, and whether it is a new one.
    /// - Throws: ``IngestionRunError``, `CatalogueError.unknownRepository`, `DatabaseError`.
    package static func ask(
        _ request: IngestionRunRequest, estate: EstateID, in transaction: SQLTransaction
    ) throws -> (run: Run, isNew: Bool) {
        do {
            return try RunStore.ask(
                try queued(request, estate: estate, in: transaction), estate: estate, in: transaction)
        } catch WorkQueueError.idempotencyKeyTaken {
            throw IngestionRunError.idempotencyKeyTaken
        }
    }

    /// Carries on with a run that was asked for in the same words and has not ended, else asks for a new one.
    /// - Throws: as ``ask(_:estate:in:)``.
    package static func resumeOrAsk(
        _ request: IngestionRunRequest, estate: EstateID, in transaction: SQLTransaction
    ) throws -> (run: Run, isNew: Bool) {
        let queued = try queued(request, estate: estate, in: transaction)
        if let open = try RunStore.open(like: queued, estate: estate, in: transaction) { return (open, false) }
        return try RunStore.ask(queued, estate: estate, in: transaction)
    }

    private static func queued(
        _ request: IngestionRunRequest, estate: EstateID, in transaction: SQLTransaction
    ) throws -> RunStore.Request {
        let repositories: [WatchedRepository]
        var subject: String?
        switch request.scope {
        case .estate:
            repositories = try WatchedRepositoryStore.list(
                estate: estate, .init(isIngested: true), limit: .max, in: transaction)
            guard !repositories.isEmpty else { throw IngestionRunError.nothingIsIngested(estate) }
        case .repository(let slug):
            guard let known = try WatchedRepositoryStore.repository(slug, estate: estate, in: transaction) else {
                throw CatalogueError.unknownRepository(slug)
            }
            guard known.isIngested else { throw IngestionRunError.ingestionIsOff(known.slug) }
            subject = known.id.rawValue
            repositories = [known]
        }
        return RunStore.Request(
            kind: .ingestion, scope: subject == nil ? .estate : .repository, subject: subject,
            options: request.options.json, idempotencyKey: request.idempotencyKey,
            units: repositories.map { ($0.id.rawValue, $0.slug.description) }, patience: patience)
    }

    // MARK: - The schedule

    /// Asks for the run of the present interval, of the repositories that are due and that no run is still to look at. However
    /// many processes ask, it is one run.
    /// - Returns: the run, where it is a new one.
    @discardableResult
    package static func askWhatIsDue(
        every interval: Duration, estate: EstateID, in transaction: SQLTransaction
    ) throws -> Run? {
        let now = try transaction.now()
        let slot = now.microseconds / max(interval.wholeMicroseconds, 1)
        let key = "schedule-\(interval.components.seconds)-\(slot)"
        let due = try due(at: now, estate: estate, in: transaction)
        let request = RunStore.Request(
            kind: .ingestion, scope: .estate, subject: nil, options: RepositoryIngester.Options().json,
            idempotencyKey: key, units: due, patience: patience)
        guard !due.isEmpty else { return nil }
        let (run, isNew) = try RunStore.ask(request, estate: estate, in: transaction)
        return isNew ? run : nil
    }

    /// Forgets runs that ended days ago.
    package static func forgetOld(estate: EstateID, in transaction: SQLTransaction) throws {
        try RunStore.forget(endedBefore: try transaction.now() - .days(3), estate: estate, in: transaction)
    }

    /// Asks for a run of the repositories of which deliveries told something that no complete look has seen yet, at most one in
    /// each interval; first what was announced is held against the looks that there were.
    /// - Returns: the run, where it is a new one, and what came of what was announced.
    package static func askWhatWasAnnounced(
        every interval: Duration, estate: EstateID, in transaction: SQLTransaction
    ) throws -> (run: Run?, settlement: DeliveryLedger.Settlement) {
        let now = try transaction.now()
        let settlement = try DeliveryLedger.settle(estate: estate, in: transaction)
        let hinted = try DeliveryLedger.hinted(estate: estate, in: transaction)
        guard !hinted.isEmpty else { return (nil, settlement) }
        let units = try due(at: now, estate: estate, in: transaction)
            .filter { hinted.contains(RepositoryID(stored: $0.subject)) }
        let slot = now.microseconds / max(interval.wholeMicroseconds, 1)
        let request = RunStore.Request(
            kind: .ingestion, scope: .estate, subject: nil, options: RepositoryIngester.Options().json,
            idempotencyKey: "announced-\(interval.components.seconds)-\(slot)", units: units, patience: patience)
        guard !units.isEmpty else { return (nil, settlement) }
        let (run, isNew) = try RunStore.ask(request, estate: estate, in: transaction)
        return (isNew ? run : nil, settlement)
    }

    /// The repositories whose events are fetched, but for those that GitHub does not show and that are looked at later, and for
    /// those that a run is still to look at: one of them may wait for a limit that is none of the others'.
    private static func due(
        at now: Instant, estate: EstateID, in transaction: SQLTransaction
    ) throws -> [(subject: String, label: String)] {
        let waiting = Set(
            try transaction.query(
                """
                SELECT repository_id
                FROM repository_ingestion
                WHERE estate_id = \(estate)
                    AND state = 'unavailable'
                    AND recheck_at > \(now)
                """
            ) { try $0.text(0) }
        )
        .union(try RunStore.openSubjects(.ingestion, estate: estate, in: transaction))
        return try WatchedRepositoryStore.list(
            estate: estate, .init(isIngested: true), limit: .max, in: transaction
        )
        .filter { !waiting.contains($0.id.rawValue) }.map { ($0.id.rawValue, $0.slug.description) }
    }
}

extension RepositoryIngester.Options {
    /// Canonical JSON, in whole days.
    package var json: String {
        let bytes = CanonicalJSON.object { json in
            json.member("lookback_days", Int(lookback.components.seconds / 86_400))
            json.member("max_events_per_kind", maximumEventsPerKind)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What ``json`` says; what it does not say is as usual.
    package init(json: String) {
        self.init()
        guard let value = try? JSONValue(parsing: json.utf8) else { return }
        if let days = value["lookback_days"]?.integer { lookback = .days(days) }
        if let maximum = value["max_events_per_kind"]?.integer { maximumEventsPerKind = maximum }
    }
}
