import Bronze

extension ItemStore.Changed {
    private static let changes: Set<ItemActivity.Change> = [.opened, .merged, .closed, .reopened]

    /// What was done to the item, of which a poll was the first to tell: each would have had a delivery of its own.
    var untold: [DeliveryLedger.Untold] {
        let news: DeliveryLedger.News
        switch kind {
        case .pullRequest: news = .init(.pullRequest, "\(number)", in: repository)
        case .issue: news = .init(.issue, "\(number)", in: repository)
        case .review, .comment, .deployment, .release: return []
        }
        return after.moments.compactMap { name, moment in
            guard moment.source == .poll, before?.moments[name] == nil,
                let change = name.split(separator: " ").first.flatMap({ ItemActivity.Change(rawValue: String($0)) }),
                Self.changes.contains(change)
            else { return nil }
            return .init(news, happenedAt: moment.at, foundAt: moment.seenAt)
        }
    }
}
