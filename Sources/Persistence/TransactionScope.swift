package import GhillieCore

/// Whose rows a transaction may see. PostgreSQL enforces it by row-level security: an unset scope sees nothing.
package enum TransactionScope: Hashable, Sendable {
    case estate(EstateID)
    /// Token, queue and migration stores only.
    case system
}
