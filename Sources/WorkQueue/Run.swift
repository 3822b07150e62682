package import GhillieCore

/// A run's id within its estate: a UUID of version 7, so that runs lie in the order in which they were asked for.
package struct RunID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(stored rawValue: String) { self.rawValue = rawValue }
    package static func random(at instant: Instant) -> RunID { RunID(stored: TimeOrderedID.random(at: instant)) }

    package static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
    package var description: String { rawValue }
}

/// Where a run, or a unit of one, stands.
package enum WorkState: String, CaseIterable, Sendable {
    case queued, running
    case succeeded
    /// Of a run: some units succeeded and some did not. Of a unit: what it could do in one go is done, and more is left.
    case partial
    case failed, cancelled
    case timedOut = "timed_out"

    package var hasEnded: Bool {
        switch self {
        case .queued, .running: false
        case .succeeded, .partial, .failed, .cancelled, .timedOut: true
        }
    }
}

/// Work that was asked for as a whole, in units that workers take one by one.
package struct Run: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case ingestion
    }

    package enum Scope: String, CaseIterable, Sendable {
        case repository, estate
    }

    package let id: RunID
    package let kind: Kind
    package let scope: Scope
    /// The repository of that scope; `nil` for the estate.
    package let subject: String?
    /// Canonical JSON, of the work's own making.
    package let options: String
    package let state: WorkState
    package let askedAt: Instant
    package let deadlineAt: Instant
    package let startedAt: Instant?
    package let cancelledAt: Instant?
    package let endedAt: Instant?
    /// How many units stand where.
    package var counts: [WorkState: Int] = [:]

    package var unitCount: Int { counts.values.reduce(0, +) }
}

/// One piece of a run: one repository.
package struct RunUnit: Hashable, Sendable {
    /// What it is about, and what no two workers work on at once.
    package let subject: String
    /// What people call it, as of when it was asked for.
    package let label: String
    package let state: WorkState
    /// How often it was begun.
    package let attempts: Int
    /// It is not begun before.
    package let availableAt: Instant
    package let startedAt: Instant?
    package let endedAt: Instant?
    /// Canonical JSON, of the work's own making; `nil` where nothing came of it.
    package let result: String?
    package let errorCategory: ErrorCategory?
    /// Why it failed, or failed last; in our own words.
    package let error: String?
}
