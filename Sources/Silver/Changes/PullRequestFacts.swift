import GhillieCore
import Persistence

/// What GitHub says of a pull request that was merged into the default branch, as far as its change is told by it.
struct PullRequestFacts: Hashable, Sendable {
    let number: Int
    /// `nil` where it is not known, or empty.
    let title: String?
    /// Whether its author is a bot; `nil` for a ghost.
    let isBot: Bool?

    /// Whether the change of a merged pull request may be told otherwise by what is known now.
    static func differ(_ before: MergedFields?, _ after: MergedFields) -> Bool {
        guard after["state"] == "merged" else { return false }
        guard let before else { return true }
        return ["state", "title", "author_is_bot", "base_repository", "base_ref", "merge_commit"].contains { name in
            before[name]?.canonicalJSON != after[name]?.canonicalJSON
        }
    }
}

extension LandingUpdater {
    /// By which pull request each commit came, of these commits or of all: the one that it merged, else the first that names it.
    ///
    /// Only what was merged into the default branch has landed by that: merges into other branches are stacked, or back-ports.
    func pullRequests(
        of shas: [String]? = nil, branches: Set<String>, in transaction: SQLTransaction
    ) throws -> [String: PullRequestFacts] {
        var found: [String: (isMerge: Bool, facts: PullRequestFacts)] = [:]
        func add(_ row: SQLRow) throws {
            guard try row.optionalText(4).map(branches.contains) == true else { return }
            let sha = try row.text(0)
            let title = try row.optionalText(2).map(\.onOneLine)
            let candidate = (
                isMerge: try row.optionalText(5) == sha,
                facts: PullRequestFacts(
                    number: try row.integer(1), title: title.flatMap { $0.isEmpty ? nil : $0 },
                    isBot: try row.optionalBoolean(3))
            )
            if let other = found[sha],
                other.isMerge == candidate.isMerge
                    ? other.facts.number <= candidate.facts.number : other.isMerge
            {
                return
            }
            found[sha] = candidate
        }
        let columns = """
            link.sha, held.number, held.title, held.author_is_bot, held.base_ref, held.merge_commit
            """
        let join = """
            JOIN \(tables.pullRequests) AS held
                ON held.estate_id = link.estate_id
                AND held.repository_id = link.repository_id
                AND held.number = link.number
                AND held.state = 'merged'
                AND (link.base_repository = '' OR link.base_repository = held.base_repository)
            """
        guard let shas else {
            _ = try transaction.query(
                """
                SELECT \(raw: columns)
                FROM \(raw: tables.commitPullRequests) AS link
                \(raw: join)
                WHERE link.estate_id = \(estate)
                    AND link.repository_id = \(repository)
                """, add)
            return found.mapValues(\.facts)
        }
        var asked = SQLRows(["sha": .text])
        for sha in Set(shas).sorted() { asked.append([.text(sha)]) }
        _ = try transaction.query(over: asked) { chunk in
            """
            WITH \(rows: chunk, as: "asked")
            SELECT \(raw: columns)
            FROM asked
            JOIN \(raw: tables.commitPullRequests) AS link
                ON link.estate_id = \(estate)
                AND link.repository_id = \(repository)
                AND link.sha = asked.sha
            \(raw: join)
            """
        } _: {
            try add($0)
        }
        return found.mapValues(\.facts)
    }

    /// Whether news of pull requests concern a commit that is not among the news itself.
    func concernsEarlierCommits(_ news: LandingNews, in transaction: SQLTransaction) throws -> Bool {
        let own = Set(news.commits)
        if news.associatedCommits.contains(where: { !own.contains($0) }) { return true }
        var asked = SQLRows(["number": .integer])
        for number in news.pullRequests.sorted() { asked.append([.integer(number)]) }
        let commits = try transaction.query(over: asked) { chunk in
            """
            WITH \(rows: chunk, as: "asked")
            SELECT link.sha
            FROM asked
            JOIN \(raw: tables.commitPullRequests) AS link
                ON link.estate_id = \(estate)
                AND link.repository_id = \(repository)
                AND link.number = asked.number
            """
        } _: {
            try $0.text(0)
        }
        return commits.contains { !own.contains($0) }
    }
}
