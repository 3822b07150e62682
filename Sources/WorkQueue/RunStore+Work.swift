package import GhillieCore
package import Persistence

extension RunStore {
    /// How a unit ended.
    package struct Outcome: Hashable, Sendable {
        package enum State: Hashable, Sendable {
            case succeeded, partial
            case failed(ErrorCategory, String)
        }

        package let state: State
        /// Canonical JSON.
        package let result: String?

        package init(_ state: State, result: String? = nil) {
            self.state = state
            self.result = result
        }
    }

    // MARK: - Taking

    /// Takes units that wait, the longest waiting first; those among them whose worker's lease has ended.
    ///
    /// `run` takes those of that run alone.
    /// - Returns: the units that are ours now, and the runs that began with them.
    package static func claim(
        _ kind: Run.Kind, limit: Int, for owner: LeaseOwner, length: Duration, run: RunID? = nil, estate: EstateID,
        in transaction: SQLTransaction
    ) throws -> (leases: [Lease], begun: [RunID]) {
        let now = try transaction.now()
        let found = try transaction.query(
            """
            SELECT run_units.run_id, run_units.subject, run_units.label, runs.options, run_units.attempts
            FROM run_units
            JOIN runs ON runs.estate_id = run_units.estate_id AND runs.run_id = run_units.run_id
            WHERE run_units.estate_id = \(estate)
                AND run_units.state IN ('queued', 'running')
                AND run_units.available_at <= \(now)
                AND run_units.run_id = COALESCE(\(run?.rawValue), run_units.run_id)
                AND runs.kind = \(kind.rawValue)
                AND runs.cancelled_at IS NULL
                AND runs.deadline_at > \(now)
                AND NOT EXISTS (
                    SELECT 1
                    FROM leases
                    WHERE leases.estate_id = run_units.estate_id
                        AND leases.kind = runs.kind
                        AND leases.subject = run_units.subject
                        AND leases.until > \(now)
                )
            ORDER BY run_units.available_at, run_units.run_id, run_units.subject
            LIMIT \(limit)
            \(transaction.locking("run_units", skippingLocked: true))
            """
        ) { row in
            (
                run: RunID(stored: try row.text(0)), subject: try row.text(1), label: try row.text(2),
                options: try row.text(3), attempts: try row.integer(4)
            )
        }
        // Two runs may want the same subject: it is worked on for one of them at a time.
        var wanted: Set<String> = []
        let units = found.filter { wanted.insert($0.subject).inserted }
        let fences = try LeaseStore.take(
            units.map(\.subject), of: kind, for: owner, until: now + length, at: now, estate: estate, in: transaction)
        let leases = units.compactMap { unit in
            fences[unit.subject].map { fence in
                Lease(
                    estate: estate, kind: kind, run: unit.run, subject: unit.subject, label: unit.label,
                    options: unit.options, attempts: unit.attempts + 1, fence: fence)
            }
        }
        try transaction.execute(over: rows(leases)) { chunk in
            """
            WITH \(rows: chunk, as: "mine")
            UPDATE run_units
            SET state = 'running', attempts = attempts + 1, started_at = COALESCE(started_at, \(now))
            FROM mine
            WHERE run_units.estate_id = \(estate)
                AND run_units.run_id = mine.run_id
                AND run_units.subject = mine.subject
            """
        }
        var runs = SQLRows(["run_id": .text])
        for run in Set(leases.map(\.run)).sorted() { runs.append([.text(run.rawValue)]) }
        let begun = try transaction.query(over: runs) { chunk in
            """
            WITH \(rows: chunk, as: "mine")
            UPDATE runs
            SET state = 'running', started_at = \(now)
            FROM mine
            WHERE runs.estate_id = \(estate)
                AND runs.run_id = mine.run_id
                AND runs.state = 'queued'
            RETURNING runs.run_id
            """
        } _: {
            RunID(stored: try $0.text(0))
        }
        return (leases, begun)
    }

    // MARK: - Giving back

    /// Ends a unit, and its run with the last of its units.
    /// - Returns: the run, where it has ended.
    /// - Throws: ``WorkQueueError/leaseLost(subject:)``, `DatabaseError`.
    package static func finish(
        _ lease: Lease, _ outcome: Outcome, in transaction: SQLTransaction
    ) throws -> Run? {
        try lease.require(in: transaction)
        let now = try transaction.now()
        let (state, category, error): (WorkState, ErrorCategory?, String?) =
            switch outcome.state {
            case .succeeded: (.succeeded, nil, nil)
            case .partial: (.partial, nil, nil)
            case .failed(let category, let error): (.failed, category, error)
            }
        try transaction.execute(
            """
            UPDATE run_units
            SET state = \(state.rawValue), ended_at = \(now), result = \(outcome.result),
                error_category = \(category?.rawValue), error = \(error)
            WHERE estate_id = \(lease.estate)
                AND run_id = \(lease.run.rawValue)
                AND subject = \(lease.subject)
                AND state = 'running'
            """)
        _ = try LeaseStore.release([lease], estate: lease.estate, in: transaction)
        return try close(lease.run, estate: lease.estate, at: now, in: transaction)
    }

    /// Puts a unit back that failed, to be begun anew from a time on.
    /// - Throws: ``WorkQueueError/leaseLost(subject:)``, `DatabaseError`.
    package static func postpone(
        _ lease: Lease, until time: Instant, _ category: ErrorCategory, _ error: String, in transaction: SQLTransaction
    ) throws {
        try lease.require(in: transaction)
        try transaction.execute(
            """
            UPDATE run_units
            SET state = 'queued', available_at = \(time), error_category = \(category.rawValue), error = \(error)
            WHERE estate_id = \(lease.estate)
                AND run_id = \(lease.run.rawValue)
                AND subject = \(lease.subject)
                AND state = 'running'
            """)
        _ = try LeaseStore.release([lease], estate: lease.estate, in: transaction)
        try sweep(estate: lease.estate, in: transaction)
    }

    /// Puts units back that were not begun, as though they had not been taken.
    package static func handBack(_ leases: [Lease], estate: EstateID, in transaction: SQLTransaction) throws {
        let released = try LeaseStore.release(leases, estate: estate, in: transaction)
        try transaction.execute(over: rows(leases.filter { released.contains($0.subject) })) { chunk in
            """
            WITH \(rows: chunk, as: "mine")
            UPDATE run_units
            SET state = 'queued', attempts = attempts - 1
            FROM mine
            WHERE run_units.estate_id = \(estate)
                AND run_units.run_id = mine.run_id
                AND run_units.subject = mine.subject
                AND run_units.state = 'running'
            """
        }
        try sweep(estate: estate, in: transaction)
    }

    // MARK: - Ending

    /// Stops what has not begun; what has is finished.
    /// - Returns: the run as it is now; `nil` where there is none. One that has ended stays as it is.
    package static func cancel(_ id: RunID, estate: EstateID, in transaction: SQLTransaction) throws -> Run? {
        try LeaseStore.releaseThoseOfTheGone(estate: estate, in: transaction)
        try transaction.execute(
            """
            UPDATE runs
            SET cancelled_at = \(try transaction.now())
            WHERE estate_id = \(estate)
                AND run_id = \(id.rawValue)
                AND ended_at IS NULL
                AND cancelled_at IS NULL
            """)
        try sweep(estate: estate, in: transaction)
        return try run(id, estate: estate, in: transaction)
    }

    /// Ends what waits for nothing any more: units of cancelled runs, and of those whose time is up, that nobody works on.
    /// - Returns: the runs that ended with that.
    @discardableResult
    package static func sweep(estate: EstateID, in transaction: SQLTransaction) throws -> [Run] {
        let now = try transaction.now()
        let stopped: SQLQuery = """
            runs.estate_id = \(estate)
                AND runs.ended_at IS NULL
                AND (runs.cancelled_at IS NOT NULL OR runs.deadline_at <= \(now))
            """
        try transaction.execute(
            """
            UPDATE run_units
            SET state = CASE WHEN runs.cancelled_at IS NULL THEN 'timed_out' ELSE 'cancelled' END, ended_at = \(now)
            FROM runs
            WHERE \(stopped)
                AND run_units.estate_id = runs.estate_id
                AND run_units.run_id = runs.run_id
                AND (
                    run_units.state = 'queued'
                    OR run_units.state = 'running'
                        AND NOT EXISTS (
                            SELECT 1
                            FROM leases
                            WHERE leases.estate_id = runs.estate_id
                                AND leases.kind = runs.kind
                                AND leases.subject = run_units.subject
                                AND leases.until > \(now)
                        )
                )
            """)
        let runs = try transaction.query("SELECT run_id FROM runs WHERE \(stopped) ORDER BY run_id") {
            RunID(stored: try $0.text(0))
        }
        return try runs.compactMap { try close($0, estate: estate, at: now, in: transaction) }
    }

    /// Ends a run whose units have all ended.
    private static func close(
        _ id: RunID, estate: EstateID, at now: Instant, in transaction: SQLTransaction
    ) throws -> Run? {
        // Asked of the index of open units alone, since this is asked after each unit of what may be thousands.
        let isOpen = try transaction.first(
            """
            SELECT 1
            FROM run_units
            WHERE estate_id = \(estate)
                AND run_id = \(id.rawValue)
                AND state IN ('queued', 'running')
            LIMIT 1
            """
        ) { try $0.integer(0) }
        guard isOpen == nil, let found = try run(id, estate: estate, in: transaction), found.endedAt == nil else {
            return nil
        }
        let states = Set(found.counts.filter { $0.value > 0 }.keys)
        let state: WorkState =
            if states.contains(.cancelled) {
                .cancelled
            } else if states.contains(.timedOut) {
                .timedOut
            } else if states.count == 1, let only = states.first {
                only
            } else {
                .partial
            }
        try transaction.execute(
            """
            UPDATE runs
            SET state = \(state.rawValue), ended_at = \(now)
            WHERE estate_id = \(estate)
                AND run_id = \(id.rawValue)
            """)
        return try run(id, estate: estate, in: transaction)
    }

    private static func rows(_ leases: [Lease]) -> SQLRows {
        var rows = SQLRows(["run_id": .text, "subject": .text])
        for lease in leases.sorted(by: { $0.subject < $1.subject }) {
            rows.append([.text(lease.run.rawValue), .text(lease.subject)])
        }
        return rows
    }
}
