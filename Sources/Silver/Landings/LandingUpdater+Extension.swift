import GhillieCore
import Persistence

extension LandingUpdater {
    /// More news than this is computed anew: reading everything once is then no dearer than finding out what is new.
    static let extensionLimit = 10_000

    /// Adds what the branch has grown by, reading only that and what it touches. False, with nothing written, where the
    /// branch has not simply grown and ``rebuild(in:)`` is needed. The news are all that has changed since landings
    /// were last up to date.
    func extend(by news: LandingNews, in transaction: SQLTransaction) throws -> Bool {
        guard !news.needsRebuild, news.commits.count <= Self.extensionLimit,
            try !fillsGap(news.commits, in: transaction), try !concernLandedCommits(news, in: transaction)
        else { return false }
        if !news.heads.isEmpty {
            guard let growth = try growth(news, in: transaction) else { return false }
            if let growth { try store.write(LandingDifference(from: LandingRows(), to: growth), in: transaction) }
        }
        try ReleasePublishing(tables: tables, estate: estate, repository: repository).publish(
            anew: false, in: transaction)
        return true
    }

    /// What the chain's tip was, and the group of commits at the tip that news may join.
    private struct Tip {
        let sha: String
        let landing: LandingRows.Landing
        /// Oldest first; empty where the tip is a merge.
        let group: [(sha: String, position: Int)]
    }

    /// The rows that news add: the outer `nil` where they do more than that, the inner where the head has not moved.
    private func growth(_ news: LandingNews, in transaction: SQLTransaction) throws -> LandingRows?? {
        guard let tip = try tip(before: news.heads, in: transaction) else { return nil }
        // The branch was seen again where it stood.
        let heads = news.heads.sorted(by: HeadNews.precedes).drop { $0.head == tip.sha }
        if heads.isEmpty { return .some(nil) }

        let tail = tip.group.map(\.sha)
        var history = try commits(news.commits + tail, in: transaction)
        let branches = try branches(in: transaction)
        history.associate(try pullRequests(of: news.commits + tail, branches: branches, in: transaction))
        let landed = try landedParents(of: history, in: transaction)
        let graph = history.graph(landed: Set(tail)) { landed.contains($0) ? .landed : .missing }
        let observations = heads.compactMap { head in
            history.number(of: head.head).map { LandingOrder.Observation(at: head.observedAt, head: $0) }
        }
        guard observations.count == heads.count,
            let order = LandingOrder(
                extending: (tip.landing.landedAt, tip.landing.position), by: observations, graph: graph,
                committedAt: history.committedAt),
            let oldest = order.links.first?.commit, history.parents[Int(oldest)].first.map(String.init) == tip.sha,
            !order.commits.contains(where: graph.hasMissingParents),
            try !replacesDropped(order.commits.map { history.shas[Int($0)] }, in: transaction)
        else { return nil }

        let entries = tip.group.compactMap { sha, position in
            history.number(of: sha).map {
                ChangeGrouping.Entry(commit: $0, landedAt: tip.landing.landedAt, position: position, brought: [])
            }
        }
        var grouped = ChangeGrouping.changes(
            of: entries + ChangeGrouping.entries(of: order), history: history, graph: graph,
            branches: branches)
        // A pull request that was rebased lands over more than one second: the group may be only the end of it.
        if let first = entries.first, history.pullRequest(by: first.commit) != nil,
            grouped.first?.commits != entries.map(\.commit)
        {
            return nil
        }
        // The group at the tip is as it was unless news have joined it.
        if !entries.isEmpty, grouped.first?.commits == entries.map(\.commit) { grouped.removeFirst() }
        var rows = LandingRows()
        rows.add(order, grouped: try paired(grouped, history: history, in: transaction), history: history)
        return rows
    }

    /// The tip before these observations; `nil` unless they are the latest, of the same branch, and the tip has landed.
    private func tip(before heads: [HeadNews], in transaction: SQLTransaction) throws -> Tip? {
        let latest = try transaction.query(
            """
            SELECT observed_at, head, branch
            FROM \(raw: tables.headObservations)
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
            ORDER BY observed_at DESC, head DESC, branch DESC
            LIMIT \(heads.count + 1)
            """
        ) { HeadNews(observedAt: try $0.instant(0), head: try $0.text(1), branch: try $0.text(2)) }
        guard latest.count == heads.count + 1, let previous = latest.last,
            Set(latest.dropLast()) == Set(heads), heads.allSatisfy({ $0.branch == previous.branch }),
            let landing = try store.landings(of: [previous.head], in: transaction)[previous.head],
            landing.landedBy == previous.head
        else { return nil }
        return Tip(
            sha: previous.head, landing: landing,
            group: try group(of: previous.head, landing, in: transaction))
    }

    private func branches(in transaction: SQLTransaction) throws -> Set<String> {
        Set(
            try transaction.query(
                """
                SELECT DISTINCT branch
                FROM \(raw: tables.headObservations)
                WHERE estate_id = \(estate)
                    AND repository_id = \(repository)
                """
            ) { try $0.text(0) })
    }

    private func group(
        of tip: String, _ landing: LandingRows.Landing, in transaction: SQLTransaction
    ) throws -> [(sha: String, position: Int)] {
        let parents = try transaction.first(
            """
            SELECT parents
            FROM \(raw: tables.commits)
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
                AND sha = \(tip)
            """
        ) { try $0.text(0) }
        // News do not join a merge.
        if parents?.utf8.contains(UInt8(ascii: " ")) != false { return [] }
        return try transaction.query(
            """
            SELECT sha, position
            FROM \(raw: tables.landings)
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
                AND landed_at = \(landing.landedAt)
                AND change_id = \(landing.changeID)
            ORDER BY position
            """
        ) { (sha: try $0.text(0), position: try $0.integer(1)) }
    }

    /// Whether a commit was waited for: as a parent of what has landed, or as a head.
    private func fillsGap(_ commits: [String], in transaction: SQLTransaction) throws -> Bool {
        var news = SQLRows(["sha": .text])
        for sha in commits { news.append([.text(sha)]) }
        let found = try transaction.query(over: news) { chunk in
            """
            WITH \(rows: chunk, as: "news")
            SELECT missing.sha
            FROM news
            JOIN \(raw: tables.missingCommits) AS missing
                ON missing.estate_id = \(estate)
                AND missing.repository_id = \(repository)
                AND missing.sha = news.sha
            """
        } _: {
            try $0.text(0)
        }
        return !found.isEmpty
    }

    private func landedParents(of history: CommitHistory, in transaction: SQLTransaction) throws -> Set<Substring> {
        let outside = Set(history.parents.joined()).filter { history.number(of: $0) == nil }
        let landings = try store.landings(of: outside.map(String.init), in: transaction)
        return outside.filter { landings[String($0)] != nil }
    }

    /// Whether one of the commits may take the place of a dropped one that nothing has replaced.
    private func replacesDropped(_ commits: [String], in transaction: SQLTransaction) throws -> Bool {
        let waiting = Set(
            try transaction.query(
                """
                SELECT held.authored_at
                FROM \(raw: tables.droppedCommits) AS dropped
                JOIN \(raw: tables.commits) AS held
                    ON held.estate_id = dropped.estate_id
                    AND held.repository_id = dropped.repository_id
                    AND held.sha = dropped.sha
                WHERE dropped.estate_id = \(estate)
                    AND dropped.repository_id = \(repository)
                    AND dropped.replaced_by IS NULL
                """
            ) { try $0.instant(0) })
        if waiting.isEmpty { return false }
        var news = SQLRows(["sha": .text])
        for sha in commits { news.append([.text(sha)]) }
        let authored = try transaction.query(over: news) { chunk in
            """
            WITH \(rows: chunk, as: "news")
            SELECT held.authored_at
            FROM news
            JOIN \(raw: tables.commits) AS held
                ON held.estate_id = \(estate)
                AND held.repository_id = \(repository)
                AND held.sha = news.sha
            """
        } _: {
            try $0.instant(0)
        }
        return !waiting.isDisjoint(with: authored)
    }
}
