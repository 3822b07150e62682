package import GhillieCore
import Silver

/// A release and what is known of what it holds.
package struct EvidenceRelease: Hashable, Sendable {
    /// As git has it: what citations name.
    package let tag: String
    /// The tag made fit to be shown.
    package let name: String
    package let version: ReleaseVersion?
    package let activityID: ContentHash
    package let target: GitObjectID
    package let publishedAt: Instant
    /// The place of its commit on the default branch; `nil` off it.
    package let position: Int?
    /// How many changes it holds that the release before it did not, and that one's tag; `nil` where evidence does not
    /// reach back to it.
    package let holds: Holding?
    /// It was published before the window and learnt of too late for the report it belonged in.
    package let isLate: Bool

    package struct Holding: Hashable, Sendable {
        package let changes: Int
        package let since: String
    }

    init(_ record: ReleaseRecord, holds: Holding? = nil, isLate: Bool = false) {
        tag = record.tag
        name = Self.name(of: record.tag)
        version = ReleaseVersion(tag: record.tag)
        activityID = record.activityID
        target = record.target
        publishedAt = record.publishedAt
        position = record.position
        self.holds = holds
        self.isLate = isLate
    }

    /// What stands for a tag that is not fit to be shown.
    package static let unnamed = "a release"

    /// A tag made fit to be shown.
    package static func name(of tag: String) -> String {
        let name = OutsideText.cut(OutsideText.clean(tag), to: 60)
        return name.isEmpty || InstructionText.occurs(in: name) ? unnamed : name
    }

    package var citation: Citation { .release(tag: tag) }
    package var isPreRelease: Bool { version?.step == .preRelease }

    /// Whether what landed at `position` is part of it.
    package func contains(position: Int) -> Bool { self.position.map { position <= $0 } ?? false }

    /// Whether a change can be part of it; one whose paths are not known only where it is of the whole repository.
    package func concerns(_ change: EvidenceChange?) -> Bool { concerns(change?.commits ?? []) }

    /// A release of a part of the repository holds what touches that part's paths.
    func concerns(_ commits: [CommitRecord]) -> Bool {
        guard let part = version?.component, !part.isEmpty else { return true }
        return commits.contains { commit in
            commit.paths?.split(separator: "\n").contains { line in
                let path = line.dropFirst(2)
                return path.hasPrefix("\(part)/") || path.contains("/\(part)/")
            } ?? false
        }
    }
}
