package import GhillieCore
package import Persistence

/// `runs` and `run_units`: work that was asked for. What workers do to them is in `RunStore+Work.swift`.
package enum RunStore {
    /// What is asked for.
    package struct Request: Sendable {
        package var kind: Run.Kind
        package var scope: Run.Scope
        /// The repository of that scope; `nil` for the estate.
        package var subject: String?
        /// Canonical JSON.
        package var options: String
        /// Asked for again with the same key, it is the same run.
        package var idempotencyKey: String?
        /// Subjects with what people call them.
        package var units: [(subject: String, label: String)]
        /// What has not ended by then never will.
        package var patience: Duration

        package init(
            kind: Run.Kind, scope: Run.Scope, subject: String?, options: String, idempotencyKey: String? = nil,
            units: [(subject: String, label: String)], patience: Duration
        ) {
            self.kind = kind
            self.scope = scope
            self.subject = subject
            self.options = options
            self.idempotencyKey = idempotencyKey
            self.units = units
            self.patience = patience
        }
    }

    /// Asks for a run. One without units has ended before it began.
    /// - Returns: the run, and whether it is a new one.
    /// - Throws: ``WorkQueueError/idempotencyKeyTaken``, `DatabaseError`.
    package static func ask(
        _ request: Request, estate: EstateID, in transaction: SQLTransaction
    ) throws -> (run: Run, isNew: Bool) {
        let now = try transaction.now()
        let id = RunID.random(at: now)
        let state = request.units.isEmpty ? WorkState.succeeded : .queued
        let inserted = try transaction.execute(
            """
            INSERT INTO runs (
                estate_id, run_id, kind, scope, subject, options, state, idempotency_key, asked_at, deadline_at,
                ended_at
            )
            VALUES (
                \(estate), \(id.rawValue), \(request.kind.rawValue), \(request.scope.rawValue), \(request.subject),
                \(request.options), \(state.rawValue), \(request.idempotencyKey), \(now), \(now + request.patience),
                \(request.units.isEmpty ? now : nil)
            )
            ON CONFLICT (estate_id, kind, idempotency_key) DO NOTHING
            """)
        guard inserted == 1 else {
            let known = try first("idempotency_key = \(request.idempotencyKey)", estate: estate, in: transaction)
            guard let known, known.scope == request.scope, known.subject == request.subject,
                known.options == request.options
            else { throw WorkQueueError.idempotencyKeyTaken }
            return (known, false)
        }
        var rows = SQLRows(["subject": .text, "label": .text])
        for unit in request.units { rows.append([.text(unit.subject), .text(unit.label)]) }
        try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "new")
            INSERT INTO run_units (estate_id, run_id, subject, label, state, attempts, available_at)
            SELECT \(estate), \(id.rawValue), new.subject, new.label, 'queued', 0, \(now)
            FROM new
            """
        }
        guard let run = try run(id, estate: estate, in: transaction) else {
            throw WorkQueueError.unknownStoredValue(column: "runs.run_id")
        }
        return (run, true)
    }

    // MARK: - Looking

    package static func run(_ id: RunID, estate: EstateID, in transaction: SQLTransaction) throws -> Run? {
        try first("run_id = \(id.rawValue)", estate: estate, in: transaction)
    }

    /// The newest run of its kind that has not ended, among those that were asked for in the same words.
    package static func open(
        like request: Request, estate: EstateID, in transaction: SQLTransaction
    ) throws -> Run? {
        try first(
            """
            kind = \(request.kind.rawValue)
                AND ended_at IS NULL
                AND cancelled_at IS NULL
                AND scope = \(request.scope.rawValue)
                AND subject IS NOT DISTINCT FROM \(request.subject)
                AND options = \(request.options)
            """, estate: estate, in: transaction)
    }

    /// Whether there is a run that has not ended.
    package static func hasOpen(_ kind: Run.Kind, estate: EstateID, in transaction: SQLTransaction) throws -> Bool {
        try transaction.first(
            """
            SELECT 1
            FROM runs
            WHERE estate_id = \(estate)
                AND kind = \(kind.rawValue)
                AND ended_at IS NULL
            LIMIT 1
            """
        ) { try $0.integer(0) } != nil
    }

    /// Whether units of a run may still begin: it has not ended, nobody has cancelled it, and it is not too old.
    package static func isOpen(_ id: RunID, estate: EstateID, in transaction: SQLTransaction) throws -> Bool {
        try transaction.first(
            """
            SELECT 1
            FROM runs
            WHERE estate_id = \(estate)
                AND run_id = \(id.rawValue)
                AND ended_at IS NULL
                AND cancelled_at IS NULL
                AND deadline_at > \(try transaction.now())
            """
        ) { try $0.integer(0) } != nil
    }

    /// The subjects of all units of a kind that have not ended.
    package static func openSubjects(
        _ kind: Run.Kind, estate: EstateID, in transaction: SQLTransaction
    ) throws -> Set<String> {
        Set(
            try transaction.query(
                """
                SELECT run_units.subject
                FROM run_units
                JOIN runs ON runs.estate_id = run_units.estate_id AND runs.run_id = run_units.run_id
                WHERE run_units.estate_id = \(estate)
                    AND run_units.state IN ('queued', 'running')
                    AND runs.kind = \(kind.rawValue)
                """
            ) { try $0.text(0) })
    }

    /// The newest first; those that were asked for before another, where one is given.
    package static func list(
        _ kind: Run.Kind, estate: EstateID, limit: Int, before cursor: RunID? = nil, in transaction: SQLTransaction
    ) throws -> [Run] {
        try runs(
            "kind = \(kind.rawValue) AND run_id < \(cursor?.rawValue ?? "~")", limit: limit, estate: estate,
            in: transaction)
    }

    /// By subject; those that stand after one, where one is given.
    package static func units(
        of run: RunID, estate: EstateID, _ state: WorkState? = nil, limit: Int, after subject: String? = nil,
        in transaction: SQLTransaction
    ) throws -> [RunUnit] {
        try transaction.query(
            """
            SELECT subject, label, state, attempts, available_at, started_at, ended_at, result, error_category, error
            FROM run_units
            WHERE estate_id = \(estate)
                AND run_id = \(run.rawValue)
                AND subject > \(subject ?? "")
                AND state = COALESCE(\(state?.rawValue), state)
            ORDER BY subject
            LIMIT \(limit)
            """
        ) { row in
            RunUnit(
                subject: try row.text(0), label: try row.text(1), state: try known(row.text(2), "run_units.state"),
                attempts: try row.integer(3), availableAt: try row.instant(4), startedAt: try row.optionalInstant(5),
                endedAt: try row.optionalInstant(6), result: try row.optionalText(7),
                errorCategory: try row.optionalText(8).map { try known($0, "run_units.error_category") },
                error: try row.optionalText(9))
        }
    }

    /// How many units stand where, of all runs that have not ended.
    package static func openUnits(
        estate: EstateID, in transaction: SQLTransaction
    ) throws -> [WorkState: Int] {
        let counts = try transaction.query(
            """
            SELECT state, COUNT(*)
            FROM run_units
            WHERE estate_id = \(estate)
                AND state IN ('queued', 'running')
            GROUP BY state
            """
        ) { (try known($0.text(0), "run_units.state") as WorkState, try $0.integer(1)) }
        return Dictionary(uniqueKeysWithValues: counts)
    }

    /// Forgets runs that ended before a time.
    /// - Returns: how many.
    @discardableResult
    package static func forget(
        endedBefore time: Instant, estate: EstateID, in transaction: SQLTransaction
    ) throws -> Int {
        try transaction.execute(
            """
            DELETE FROM runs
            WHERE estate_id = \(estate)
                AND ended_at < \(time)
            """)
    }

    // MARK: - Reading rows

    static func known<Value: RawRepresentable<String>>(_ text: String, _ column: String) throws -> Value {
        guard let value = Value(rawValue: text) else { throw WorkQueueError.unknownStoredValue(column: column) }
        return value
    }

    private static func first(
        _ condition: SQLQuery, estate: EstateID, in transaction: SQLTransaction
    ) throws -> Run? {
        try runs(condition, limit: 1, estate: estate, in: transaction).first
    }

    private static func runs(
        _ condition: SQLQuery, limit: Int, estate: EstateID, in transaction: SQLTransaction
    ) throws -> [Run] {
        var runs = try transaction.query(
            """
            SELECT
                run_id, kind, scope, subject, options, state, asked_at, deadline_at, started_at, cancelled_at, ended_at
            FROM runs
            WHERE estate_id = \(estate)
                AND \(condition)
            ORDER BY run_id DESC
            LIMIT \(limit)
            """
        ) { row in
            Run(
                id: RunID(stored: try row.text(0)), kind: try known(row.text(1), "runs.kind"),
                scope: try known(row.text(2), "runs.scope"), subject: try row.optionalText(3),
                options: try row.text(4), state: try known(row.text(5), "runs.state"), askedAt: try row.instant(6),
                deadlineAt: try row.instant(7), startedAt: try row.optionalInstant(8),
                cancelledAt: try row.optionalInstant(9), endedAt: try row.optionalInstant(10))
        }
        var rows = SQLRows(["run_id": .text])
        for run in runs { rows.append([.text(run.id.rawValue)]) }
        let counts = try transaction.query(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "shown")
            SELECT run_units.run_id, run_units.state, COUNT(*)
            FROM shown
            JOIN run_units ON run_units.estate_id = \(estate) AND run_units.run_id = shown.run_id
            GROUP BY run_units.run_id, run_units.state
            """
        } _: {
            (try $0.text(0), try known($0.text(1), "run_units.state") as WorkState, try $0.integer(2))
        }
        let places = Dictionary(uniqueKeysWithValues: runs.enumerated().map { ($1.id.rawValue, $0) })
        for (id, state, count) in counts { if let place = places[id] { runs[place].counts[state] = count } }
        return runs
    }
}
