import GhillieCore

/// What was done to an item, as it follows from all that is known of it.
struct ItemActivity: Hashable, Sendable {
    enum Change: String, CaseIterable, Sendable {
        case opened, merged, closed, reopened
        /// Of reviews, comments and deployments.
        case submitted, posted, created
        /// How a deployment ended.
        case success, failure, error
    }

    let change: Change
    /// The UTC day, for what can be done again.
    let day: String?
    let occurredAt: Instant

    /// The name of a moment: of what can be done again there is one a day.
    static func moment(_ change: Change, at instant: Instant) -> String {
        switch change {
        case .closed, .reopened: "\(change.rawValue) \(day(of: instant))"
        case .opened, .merged, .submitted, .posted, .created, .success, .failure, .error: change.rawValue
        }
    }

    /// A pull request that was merged was not closed without that; of what was deleted nothing can be shown.
    static func all(of kind: ItemKind, _ item: MergedFields) -> [ItemActivity] {
        let isMerged = kind == .pullRequest && item["state"] == "merged"
        if kind == .comment, item["is_deleted"] == true { return [] }
        return item.standingMoments.compactMap { name, moment in
            let parts = name.split(separator: " ", maxSplits: 1)
            guard let change = parts.first.flatMap({ Change(rawValue: String($0)) }),
                !(isMerged && change == .closed)
            else { return nil }
            return ItemActivity(
                change: change, day: parts.count > 1 ? String(parts[1]) : nil, occurredAt: moment.occurredAt)
        }
    }

    private static func day(of instant: Instant) -> String { String(instant.rfc3339.prefix(10)) }
}
