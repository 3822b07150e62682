import GhillieCore
import Persistence

/// Brings the landings of one repository up to date, with the changes, activities and times of release that follow from
/// them.
///
/// What is stored is always what ``rebuild(in:)`` would make of the commits and observations that are stored.
/// ``extend(by:in:)`` is a shorter way to the same where the branch has only grown.
struct LandingUpdater {
    let tables: SilverTables
    let estate: EstateID
    let repository: RepositoryID

    var store: LandingStore { LandingStore(tables: tables, estate: estate, repository: repository) }

    /// Computes everything anew, and writes what differs.
    func rebuild(in transaction: SQLTransaction) throws {
        var history = try commits(in: transaction)
        let heads = try heads(in: transaction)
        history.associate(try pullRequests(branches: Set(heads.map(\.branch)), in: transaction))
        var graph = history.graph { _ in .missing }
        let known = heads.compactMap { head in
            history.number(of: head.head).map { LandingOrder.Observation(at: head.observedAt, head: $0) }
        }
        let order = LandingOrder(graph: &graph, committedAt: history.committedAt, observations: known)

        var rows = LandingRows()
        let entries = ChangeGrouping.entries(of: order)
        let grouped = ChangeGrouping.changes(
            of: entries, history: history, graph: graph, branches: Set(heads.map(\.branch)))
        rows.add(order, grouped: Self.paired(grouped, history: history), history: history)
        rows.dropped = try dropped(order, history: history, observations: known, in: transaction)
        rows.missing = Self.missing(order, history: history, heads: heads)
        let stored = try store.rows(in: transaction)
        try store.write(LandingDifference(from: stored, to: rows), in: transaction)
        try ReleasePublishing(tables: tables, estate: estate, repository: repository).publish(
            anew: true, in: transaction)
    }

    // MARK: - Reading

    /// These commits, or all where `nil`.
    func commits(_ shas: [String]? = nil, in transaction: SQLTransaction) throws -> CommitHistory {
        var history = CommitHistory()
        let columns = """
            held.sha, held.parents, held.committer_name, held.committer_email, held.committed_at, held.is_bot,
            held.subject, held.body, held.is_from_parent
            """
        func append(_ row: SQLRow) throws {
            history.append(
                sha: try row.text(0), parents: try row.text(1),
                committer: "\(try row.text(2)) <\(try row.text(3))>", committedAt: try row.instant(4),
                isBot: try row.boolean(5), isFromParent: try row.boolean(8),
                message: CommitMessage(subject: try row.text(6), body: try row.text(7)))
        }
        guard let shas else {
            _ = try transaction.query(
                """
                SELECT \(raw: columns)
                FROM \(raw: tables.commits) AS held
                WHERE held.estate_id = \(estate)
                    AND held.repository_id = \(repository)
                ORDER BY held.sha
                """, append)
            return history
        }
        var asked = SQLRows(["sha": .text])
        for sha in shas.sorted() { asked.append([.text(sha)]) }
        _ = try transaction.query(over: asked) { chunk in
            """
            WITH \(rows: chunk, as: "asked")
            SELECT \(raw: columns)
            FROM asked
            JOIN \(raw: tables.commits) AS held
                ON held.estate_id = \(estate)
                AND held.repository_id = \(repository)
                AND held.sha = asked.sha
            """
        } _: {
            try append($0)
        }
        return history
    }

    /// Every observation of the default branch, in order.
    private func heads(in transaction: SQLTransaction) throws -> [HeadNews] {
        try transaction.query(
            """
            SELECT observed_at, head, branch
            FROM \(raw: tables.headObservations)
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
            ORDER BY observed_at, head, branch
            """
        ) { HeadNews(observedAt: try $0.instant(0), head: try $0.text(1), branch: try $0.text(2)) }
    }

    // MARK: - What follows from the order

    /// What was dropped, with what took its place.
    private func dropped(
        _ order: LandingOrder, history: CommitHistory, observations: [LandingOrder.Observation],
        in transaction: SQLTransaction
    ) throws -> [String: LandingRows.Dropped] {
        guard let first = order.dropped.map(\.observation).min() else { return [:] }
        let gone = Dictionary(uniqueKeysWithValues: order.dropped.map { ($0.commit, $0.observation) })
        var candidates: [ReplacementMatching.Candidate] = []
        _ = try transaction.query(
            """
            SELECT sha, author_email, authored_at, committed_at, subject, diff_id
            FROM \(raw: tables.commits)
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
            """
        ) { row in
            guard let number = history.number(of: try row.text(0)) else { return }
            let arrived = order.arrived[Int(number)]
            // What was there before anything had gone replaces nothing.
            guard gone[number] != nil || arrived >= first else { return }
            candidates.append(
                ReplacementMatching.Candidate(
                    sha: try row.text(0), authorEmail: try row.text(1), authoredAt: try row.instant(2),
                    committedAt: try row.instant(3), subject: try row.text(4), diffID: try row.optionalText(5),
                    arrived: arrived, dropped: gone[number]))
        }
        let replacements = ReplacementMatching.replacements(among: candidates)
        var rows: [String: LandingRows.Dropped] = [:]
        for (commit, observation) in gone {
            let sha = history.shas[Int(commit)]
            rows[sha] = LandingRows.Dropped(
                droppedAt: observations[Int(observation)].at, replacedBy: replacements[sha])
        }
        return rows
    }

    /// What observed commits name as parents and observations as heads, and is not there.
    private static func missing(_ order: LandingOrder, history: CommitHistory, heads: [HeadNews]) -> Set<String> {
        var missing = Set(heads.map(\.head).filter { history.number(of: $0) == nil })
        for commit in 0..<history.count where order.firstObserved[commit] >= 0 {
            for parent in history.parents[commit] where history.number(of: parent) == nil {
                missing.insert(String(parent))
            }
        }
        return missing
    }

    private static func paired(_ grouped: [GroupedChange], history: CommitHistory) -> [GroupedChange] {
        guard grouped.contains(where: { $0.revert != nil }) else { return grouped }
        let targets = grouped.enumerated().map { RevertPairing.Target($0.element, sequence: $0.offset) }
        var changeOf = Array(repeating: -1, count: history.count)
        for (index, change) in grouped.enumerated() {
            for commit in change.commits { changeOf[Int(commit)] = index }
        }
        let commits = history.shas.indices.filter { changeOf[$0] >= 0 }.map {
            (sha: history.shas[$0], target: changeOf[$0])
        }
        let pairing = RevertPairing(targets: targets, commits: commits)
        return zip(grouped, targets).map { change, target in
            var change = change
            if let revert = change.revert { pairing.pair(&change.row, revert, own: target) }
            return change
        }
    }
}

extension ChangeGrouping {
    /// The chain of an order with what each commit brought.
    static func entries(of order: LandingOrder) -> [Entry] {
        order.links.map { link in
            Entry(
                commit: link.commit, landedAt: link.landedAt, position: link.position,
                brought: Array(order.commits[link.brought]))
        }
    }
}

extension RevertPairing.Target {
    init(_ change: GroupedChange, sequence: Int) {
        self.init(
            id: change.row.id, title: change.row.title, pullRequest: change.row.pullRequest,
            position: change.row.position, sequence: sequence, workCount: change.workCount)
    }
}

extension LandingRows {
    /// Adds what landed in an order and the changes that it was grouped into.
    mutating func add(_ order: LandingOrder, grouped: [GroupedChange], history: CommitHistory) {
        var changeIDs = Array(repeating: "", count: history.count)
        for change in grouped {
            changes[change.row.id] = change.row
            for commit in change.commits { changeIDs[Int(commit)] = change.row.id }
        }
        landings.reserveCapacity(order.commits.count)
        for link in order.links {
            for commit in order.commits[link.brought.lowerBound...link.brought.upperBound] {
                landings[history.shas[Int(commit)]] = Landing(
                    landedAt: link.landedAt, landedBy: history.shas[Int(link.commit)], position: link.position,
                    changeID: changeIDs[Int(commit)])
            }
        }
    }
}
