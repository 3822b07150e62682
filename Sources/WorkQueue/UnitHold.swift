package import Persistence

/// The right to write for a unit of a run, as long as its lease is ours.
///
/// Every transaction that a unit's work writes begins with it: it locks the unit's row and fails where another worker has
/// taken the unit over, so that a late worker cannot write.
package struct UnitHold: Sendable {
    private let check: @Sendable (SQLTransaction) throws -> Void

    package init(_ check: @escaping @Sendable (SQLTransaction) throws -> Void) { self.check = check }

    /// For work that no queue gave: it is always ours.
    package static let unshared = UnitHold { _ in }

    /// - Throws: what the queue that gave it throws where it is not ours any more; `DatabaseError`.
    package func require(in transaction: SQLTransaction) throws { try check(transaction) }
}
