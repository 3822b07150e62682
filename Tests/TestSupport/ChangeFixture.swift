package import GhillieCore
package import Silver

/// Makes changes, commits and releases as Silver would return them, with everything that a test does not care for filled in.
package enum ChangeFixture {
    /// Monday, 2025-03-03T00:00:00Z: where windows of tests start.
    package static let start = Instant(secondsSince1970: 1_740_960_000)

    /// A 40-digit id that is the same for the same number.
    package static func id(_ number: Int) -> GitObjectID {
        let digits = String(number, radix: 16)
        return GitObjectID(stored: String(repeating: "0", count: 40 - digits.count) + digits)
    }

    package static func activity(_ name: String) -> ContentHash { ContentHash(joining: "activity", name) }

    /// A change of as many commits as there are entries in `paths`; its id and its first commit's are those of `number`.
    ///
    /// It lands `hours` after `start`, at a position equal to `number` unless another is given.
    package static func change(
        _ number: Int, _ title: String, pullRequest: Int? = nil, kind: ChangeKind? = nil,
        paths: [String?] = ["M a.swift"],
        isBot: Bool = false, isBreaking: Bool = false, sourceBranch: String? = nil, hours: Int? = nil,
        position: Int? = nil, reverts: Int? = nil, revertedTitle: String? = nil, revertsPartly: Bool = false
    ) -> ChangeRecord {
        let landedAt = start + .seconds(3_600 * (hours ?? number))
        return ChangeRecord(
            id: id(number), kind: kind ?? (pullRequest == nil ? .commit : .pullRequest), pullRequest: pullRequest,
            title: title, sourceBranch: sourceBranch, isBot: isBot, isBreaking: isBreaking, landedAt: landedAt,
            position: position ?? number, reverts: reverts.map { id($0) }, revertedTitle: revertedTitle,
            revertsPartly: revertsPartly,
            commits: paths.enumerated().map { offset, paths in
                CommitRecord(
                    activityID: activity("commit \(number) \(offset)"),
                    sha: offset == 0 ? id(number) : id(number + (offset << 32)), subject: title, isMerge: false,
                    isBot: isBot, occurredAt: landedAt, paths: paths)
            })
    }

    package static func release(_ tag: String, hours: Int, position: Int?, target: Int? = nil) -> ReleaseRecord {
        ReleaseRecord(
            activityID: activity("release \(tag)"), tag: tag, target: id(target ?? position ?? 0),
            publishedAt: start + .seconds(3_600 * hours), position: position)
    }
}
