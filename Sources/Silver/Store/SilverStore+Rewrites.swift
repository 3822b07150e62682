package import GhillieCore
package import Persistence

/// An uncovered commit that took the place of one that a rewrite of history dropped.
package struct Replacement: Hashable, Sendable {
    /// The activity of the new commit.
    package let activity: ContentHash
    /// The activity of a commit that it took the place of, itself or through others that came between and went as well:
    /// where one such is covered, the new one inherits it.
    package let replacedActivity: ContentHash
}

extension SilverStore {
    /// How many commits a rewrite dropped in `[start, end)`: those that others replaced, and those that nothing did.
    package static func rewrite(
        repository: RepositoryID, estate: EstateID, since start: Instant, before end: Instant,
        in transaction: SQLTransaction
    ) throws -> (replaced: Int, dropped: Int) {
        try transaction.first(
            """
            SELECT COUNT(replaced_by), COUNT(*) - COUNT(replaced_by)
            FROM dropped_commits
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
                AND dropped_at >= \(start)
                AND dropped_at < \(end)
            """
        ) { (replaced: try $0.integer(0), dropped: try $0.integer(1)) } ?? (0, 0)
    }

    /// Every commit that a rewrite of history dropped, with the one that took its place in the end, through others that came
    /// between and went as well; `nil` where nothing did, or where what did is gone itself.
    package static func successors(
        repository: RepositoryID, estate: EstateID, in transaction: SQLTransaction
    ) throws -> [GitObjectID: GitObjectID?] {
        let dropped = try transaction.query(
            """
            SELECT sha, replaced_by
            FROM dropped_commits
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
            """
        ) { (sha: try $0.text(0), successor: try $0.optionalText(1)) }
        let successors = Dictionary(dropped.map { ($0.sha, $0.successor) }) { first, _ in first }
        var found: [GitObjectID: GitObjectID?] = [:]
        for (sha, successor) in dropped {
            var last = successor
            // Each took the place of one that was seen before it, so that this ends.
            while let next = last, let after = successors[next] { last = after }
            found[GitObjectID(stored: sha)] = .some(last.map(GitObjectID.init(stored:)))
        }
        return found
    }

    /// Uncovered commits, landed before `end`, that replaced dropped ones; by activity, then by the activity replaced.
    /// One that history was rewritten for several times is given with each commit that it goes back to.
    package static func uncoveredReplacements(
        repository: RepositoryID, estate: EstateID, before end: Instant, in transaction: SQLTransaction
    ) throws -> [Replacement] {
        let replacements = try transaction.query(
            """
            SELECT sha, replaced_by
            FROM dropped_commits
            WHERE estate_id = \(estate)
                AND repository_id = \(repository)
                AND replaced_by IS NOT NULL
            ORDER BY sha
            """
        ) { (dropped: try $0.text(0), replacement: try $0.text(1)) }
        if replacements.isEmpty { return [] }
        let replaced = Dictionary(
            replacements.map { ($0.replacement, $0.dropped) }, uniquingKeysWith: { first, _ in first })
        let uncovered = try uncovered(
            replacements.map(\.replacement), repository: repository, estate: estate, before: end, in: transaction)
        var found: [Replacement] = []
        for (sha, activity) in uncovered {
            var next = replaced[sha]
            // Each took the place of one that was seen before it, so that this ends.
            while let dropped = next {
                found.append(
                    Replacement(
                        activity: activity,
                        replacedActivity: Activity.committed(
                            GitObjectID(stored: dropped), repository: repository, estate: estate)))
                next = replaced[dropped]
            }
        }
        return found.sorted { ($0.activity, $0.replacedActivity) < ($1.activity, $1.replacedActivity) }
    }

    /// Those of the commits whose activities are uncovered, with these.
    private static func uncovered(
        _ shas: [String], repository: RepositoryID, estate: EstateID, before end: Instant,
        in transaction: SQLTransaction
    ) throws -> [(sha: String, activity: ContentHash)] {
        var asked = SQLRows(["activity_id": .bytes])
        for sha in shas {
            asked.append([
                .hash(Activity.committed(GitObjectID(stored: sha), repository: repository, estate: estate))
            ])
        }
        return try transaction.query(over: asked) { chunk in
            """
            WITH \(rows: chunk, as: "asked")
            SELECT activities.subject, activities.activity_id
            FROM asked
            JOIN activities
                ON activities.estate_id = \(estate)
                AND activities.activity_id = asked.activity_id
            JOIN uncovered_activities
                ON uncovered_activities.estate_id = activities.estate_id
                AND uncovered_activities.repository_id = activities.repository_id
                AND uncovered_activities.entity_kind = activities.entity_kind
                AND uncovered_activities.occurred_at = activities.occurred_at
                AND uncovered_activities.activity_id = activities.activity_id
            WHERE activities.occurred_at < \(end)
            """
        } _: {
            (sha: try $0.text(0), activity: try $0.hash(1))
        }
    }
}
