package import GhillieCore
package import Persistence

/// A unit that is ours to work on until its lease ends.
package struct Lease: Hashable, Sendable {
    package let estate: EstateID
    package let kind: Run.Kind
    package let run: RunID
    package let subject: String
    package let label: String
    /// The run's.
    package let options: String
    /// How often the unit was begun, this time among them.
    package let attempts: Int
    /// Grows each time a subject is taken: a worker with a smaller one is late.
    package let fence: Int

    /// The right to write, to hand to the unit's work.
    package var hold: UnitHold { UnitHold { [self] in try require(in: $0) } }

    /// - Throws: ``WorkQueueError/leaseLost(subject:)``, `DatabaseError`.
    func require(in transaction: SQLTransaction) throws {
        let held = try transaction.first(
            """
            SELECT fence
            FROM leases
            WHERE estate_id = \(estate)
                AND kind = \(kind.rawValue)
                AND subject = \(subject)
            \(transaction.locking("leases"))
            """
        ) { try $0.integer(0) }
        guard held == fence else { throw WorkQueueError.leaseLost(subject: subject) }
    }
}

/// `leases`: who works on what.
package enum LeaseStore {
    /// Takes those subjects that are free, or whose lease has ended.
    /// - Returns: the fences of those that were taken.
    static func take(
        _ subjects: [String], of kind: Run.Kind, for owner: LeaseOwner, until: Instant, at now: Instant,
        estate: EstateID, in transaction: SQLTransaction
    ) throws -> [String: Int] {
        var rows = SQLRows(["subject": .text])
        for subject in subjects.sorted() { rows.append([.text(subject)]) }
        let taken = try transaction.query(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "wanted")
            INSERT INTO leases AS held (estate_id, kind, subject, owner, until, fence)
            SELECT \(estate), \(kind.rawValue), wanted.subject, \(owner.description), \(until), 1
            FROM wanted
            WHERE TRUE
            ON CONFLICT (estate_id, kind, subject) DO UPDATE
            SET owner = excluded.owner, until = excluded.until, fence = held.fence + 1
            WHERE held.until <= \(now)
            RETURNING subject, fence
            """
        } _: {
            (try $0.text(0), try $0.integer(1))
        }
        return Dictionary(uniqueKeysWithValues: taken)
    }

    /// Puts off the end of leases that are still ours.
    /// - Returns: the subjects of those that are.
    package static func extend(
        _ leases: [Lease], by length: Duration, estate: EstateID, in transaction: SQLTransaction
    ) throws -> Set<String> {
        Set(try set(leases, until: try transaction.now() + length, estate: estate, in: transaction))
    }

    /// Ends leases that are still ours, so that their subjects are free at once. Whoever was about to keep them up finds
    /// another fence.
    /// - Returns: the subjects of those that were.
    static func release(
        _ leases: [Lease], estate: EstateID, in transaction: SQLTransaction
    ) throws -> Set<String> {
        Set(try set(leases, until: try transaction.now(), isEnd: true, estate: estate, in: transaction))
    }

    private static func set(
        _ leases: [Lease], until: Instant, isEnd: Bool = false, estate: EstateID, in transaction: SQLTransaction
    ) throws -> [String] {
        var rows = SQLRows(["kind": .text, "subject": .text, "fence": .integer])
        for lease in leases.sorted(by: { $0.subject < $1.subject }) {
            rows.append([.text(lease.kind.rawValue), .text(lease.subject), .integer(lease.fence)])
        }
        return try transaction.query(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "mine")
            UPDATE leases
            SET until = \(until), fence = leases.fence + \(isEnd ? 1 : 0)
            FROM mine
            WHERE leases.estate_id = \(estate)
                AND leases.kind = mine.kind
                AND leases.subject = mine.subject
                AND leases.fence = mine.fence
            RETURNING leases.subject
            """
        } _: {
            try $0.text(0)
        }
    }

    /// Ends the leases of processes that are certainly gone, so that nobody waits for them.
    /// - Returns: how many there were.
    @discardableResult
    package static func releaseThoseOfTheGone(estate: EstateID, in transaction: SQLTransaction) throws -> Int {
        let now = try transaction.now()
        let owners = try transaction.query(
            """
            SELECT DISTINCT owner
            FROM leases
            WHERE estate_id = \(estate)
                AND until > \(now)
            """
        ) { LeaseOwner(stored: try $0.text(0)) }
        var rows = SQLRows(["owner": .text])
        for owner in owners where owner.isGone { rows.append([.text(owner.description)]) }
        return try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "gone")
            UPDATE leases
            SET until = \(now)
            WHERE estate_id = \(estate)
                AND until > \(now)
                AND owner IN (SELECT gone.owner FROM gone)
            """
        }
    }
}
