package import Catalogue
package import GhillieCore

/// How far a watched repository has been read, as it is stored; nothing judged yet.
package struct IngestionRecord: Hashable, Sendable {
    /// What the last look found.
    package enum Availability: String, CaseIterable, Sendable {
        case active, archived, empty, unavailable
    }

    package let repository: WatchedRepository
    /// `nil` where nobody has looked yet.
    package var availability: Availability?
    /// Why it is unavailable.
    package var reason: String?
    /// When the last look began in which all of its streams were read to their end; `nil` where none was.
    package var lastCompleteLook: Instant?
    package var failingSince: Instant?
    package var errorCategory: ErrorCategory?
    package var openGaps = 0
    package var gapSince: Instant?
    /// Of its raw events, how many Silver has not taken in, and when the first of them happened.
    package var backlog = 0
    package var oldestBacklog: Instant?

    /// When the last delivery about it came; `nil` where none ever did.
    package var lastDelivery: Instant?
    /// How many deliveries are known to be lost.
    package var missedDeliveries = 0
    /// Since when GitHub has had news and no delivery came; also where that has ended by itself.
    package var silentSince: Instant?

    package init(repository: WatchedRepository) { self.repository = repository }
}
