package import GhillieCore
import Silver

/// A change of an earlier window, as far as judging this one needs it.
package struct EarlierChange: Hashable, Sendable {
    package let id: GitObjectID
    package let pullRequest: Int?
    /// For reading.
    package let title: String
    package let landedAt: Instant
    package let position: Int

    init(_ record: ChangeRecord, title: ParsedTitle) {
        id = record.id
        pullRequest = record.pullRequest
        self.title = title.readable
        landedAt = record.landedAt
        position = record.position
    }

    package var citation: Citation { pullRequest.map(Citation.pullRequest) ?? .commit(id) }
}
