package import GhillieCore

/// What a window's reverts came to for one piece of work.
package struct EvidenceRevert: Hashable, Sendable {
    package enum Outcome: String, CaseIterable, Sendable {
        /// Landed and reverted in this window before any release: nothing remains of it.
        case neutral
        /// Taken back.
        case reverted
        /// Taken back in part.
        case partlyReverted = "partly_reverted"
        /// An earlier revert was itself taken back.
        case reapplied
        /// Earlier work was reverted and reapplied within this window.
        case undone
        /// Earlier work, told only now, that a revert told before had taken back already.
        case takenBackBefore = "taken_back_before"
    }

    package let outcome: Outcome
    /// What was reverted, or, for `reapplied`, the work that came back; `nil` where it is not known.
    package let original: GitObjectID?
    package let originalPullRequest: Int?
    /// For reading.
    package let originalTitle: String
    /// `nil` where the original is not known.
    package let originalLandedAt: Instant?
    /// Whether the original landed in this window.
    package let isOfThisWindow: Bool
    /// The newest release, pre-releases apart, that holds the original and not the revert.
    package let releasedIn: String?
    /// The first release that holds the revert.
    package let revertReleasedIn: String?
    /// The changes that it tells, in the order of landing; the last one is the revert that counts, but where that was told
    /// before.
    package let changes: [GitObjectID]
    package let revertedAt: Instant
    package let citations: [Citation]
    /// Whether the revert changed more than tests, automation and documents, as far as its paths are known.
    package let touchesProduct: Bool
    package let isLate: Bool
}
