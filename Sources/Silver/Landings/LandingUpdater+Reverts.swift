import GhillieCore
import Persistence

extension LandingUpdater {
    /// Pairs the reverts among new changes with what they revert, new or stored. Reads nothing where there are none,
    /// and all changes only where an id does not settle it.
    func paired(
        _ grouped: [GroupedChange], history: CommitHistory, in transaction: SQLTransaction
    ) throws -> [GroupedChange] {
        let reverts = grouped.compactMap(\.revert)
        if reverts.isEmpty { return grouped }
        var commits = grouped.enumerated().flatMap { index, change in
            change.commits.map { (sha: history.shas[Int($0)], target: index) }
        }
        var targets = grouped.enumerated().map { RevertPairing.Target($0.element, sequence: $0.offset) }
        let own = targets
        let stored = try storedCommits(reverts.flatMap(\.commits), in: transaction)
        for (id, shas) in stored.sorted(by: { $0.key < $1.key }) where !own.contains(where: { $0.id == id }) {
            guard let target = try target(id, in: transaction) else { continue }
            commits += shas.map { (sha: $0, target: targets.count) }
            targets.append(target)
        }
        commits.sort { $0.sha < $1.sha }
        var pairing = RevertPairing(targets: targets, commits: commits)
        let isSettled = zip(grouped, own).allSatisfy { change, own in
            guard let revert = change.revert else { return true }
            return pairing.findsCommit(of: revert, from: own) || revert.pullRequest == nil && revert.title == nil
        }
        if !isSettled {
            let known = Set(targets.map(\.id))
            targets += try allTargets(in: transaction).filter { !known.contains($0.id) }
            pairing = RevertPairing(targets: targets, commits: commits)
        }
        return zip(grouped, own).map { change, own in
            var change = change
            if let revert = change.revert { pairing.pair(&change.row, revert, own: own) }
            return change
        }
    }

    /// Landed commits whose ids begin so, by change.
    private func storedCommits(_ prefixes: [String], in transaction: SQLTransaction) throws -> [String: [String]] {
        var asked = SQLRows(["lower": .text, "upper": .text])
        // Every id that begins so lies below the text with a letter after the last digit.
        for prefix in Set(prefixes).sorted() { asked.append([.text(prefix), .text(prefix + "g")]) }
        let found = try transaction.query(over: asked) { chunk in
            """
            WITH \(rows: chunk, as: "asked")
            SELECT landing.sha, landing.change_id
            FROM asked
            JOIN \(raw: tables.landings) AS landing
                ON landing.estate_id = \(estate)
                AND landing.repository_id = \(repository)
                AND landing.sha >= asked.lower
                AND landing.sha < asked.upper
            """
        } _: {
            (sha: try $0.text(0), change: try $0.text(1))
        }
        return Dictionary(grouping: found, by: \.change).mapValues { Set($0.map(\.sha)).sorted() }
    }

    private func target(_ change: String, in transaction: SQLTransaction) throws -> RevertPairing.Target? {
        let parents = try transaction.query(
            """
            SELECT held.parents
            FROM \(raw: tables.changes) AS change
            JOIN \(raw: tables.landings) AS landing
                ON landing.estate_id = change.estate_id
                AND landing.repository_id = change.repository_id
                AND landing.landed_at = change.landed_at
                AND landing.change_id = change.change_id
            JOIN \(raw: tables.commits) AS held
                ON held.estate_id = landing.estate_id
                AND held.repository_id = landing.repository_id
                AND held.sha = landing.sha
            WHERE change.estate_id = \(estate)
                AND change.repository_id = \(repository)
                AND change.change_id = \(change)
            """
        ) { try $0.text(0) }
        let workCount = parents.count { !$0.utf8.contains(UInt8(ascii: " ")) }
        return try transaction.first(
            """
            SELECT change_id, title, pull_request, position
            FROM \(raw: tables.changes)
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
                AND change_id = \(change)
            """
        ) { try Self.target($0, workCount: workCount) }
    }

    private func allTargets(in transaction: SQLTransaction) throws -> [RevertPairing.Target] {
        try transaction.query(
            """
            SELECT change_id, title, pull_request, position
            FROM \(raw: tables.changes)
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
            """
        ) { try Self.target($0, workCount: 0) }
    }

    private static func target(_ row: SQLRow, workCount: Int) throws -> RevertPairing.Target {
        RevertPairing.Target(
            id: try row.text(0), title: try row.text(1), pullRequest: try row.optionalInteger(2),
            position: try row.integer(3), sequence: 0, workCount: workCount)
    }
}
