package import GhillieCore
package import Persistence

/// What GitHub says of the pull request by which a change came.
package struct PullRequestRecord: Hashable, Sendable {
    package let number: Int
    /// The login; `nil` for a ghost.
    package let author: String?
    package let isBot: Bool
    package let labels: [String]
    /// Whether all paths that it changed are known.
    package let pathsAreComplete: Bool

    /// All that its author is known by: a bot's login with and without what marks it as one.
    package var authorNames: [String] {
        guard let author else { return [] }
        return author.hasSuffix("[bot]") ? [author, String(author.dropLast("[bot]".count))] : [author]
    }
}

extension SilverStore {
    /// The pull requests of these numbers that are known.
    package static func pullRequests(
        _ numbers: [Int], repository: RepositoryID, estate: EstateID, in transaction: SQLTransaction
    ) throws -> [Int: PullRequestRecord] {
        var asked = SQLRows(["number": .integer])
        for number in Set(numbers).sorted() { asked.append([.integer(number)]) }
        let found = try transaction.query(over: asked) { chunk in
            """
            WITH \(rows: chunk, as: "asked")
            SELECT held.number, held.author, COALESCE(held.author_is_bot, \(false)), held.labels, held.paths IS NOT NULL
            FROM asked
            JOIN pull_requests AS held
                ON held.estate_id = \(estate)
                AND held.repository_id = \(repository)
                AND held.number = asked.number
            """
        } _: { row in
            let labels = try row.optionalText(3).flatMap { try? JSONValue(parsing: $0.utf8) }?.array ?? []
            return PullRequestRecord(
                number: try row.integer(0), author: try row.optionalText(1), isBot: try row.boolean(2),
                labels: labels.compactMap(\.string), pathsAreComplete: try row.boolean(4))
        }
        return Dictionary(uniqueKeysWithValues: found.map { ($0.number, $0) })
    }
}
