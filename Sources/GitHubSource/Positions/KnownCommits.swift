import GhillieCore
import Persistence

/// Which commits Bronze has of a repository.
enum KnownCommits {
    static func among(
        _ ids: some Collection<GitObjectID>, of repository: RepositoryID, estate: EstateID,
        in transaction: SQLTransaction
    ) throws -> Set<GitObjectID> {
        var rows = SQLRows(["oid": .text])
        for id in Set(ids).sorted() { rows.append([.text(id.rawValue)]) }
        let found = try transaction.query(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "asked")
            SELECT asked.oid
            FROM asked
            WHERE EXISTS (
                SELECT 1
                FROM raw_events
                WHERE raw_events.estate_id = \(estate)
                    AND raw_events.repository_ref = \(repository)
                    AND raw_events.event_type = 'github.commit'
                    AND raw_events.source_event_id = asked.oid
            )
            """
        } _: {
            GitObjectID(stored: try $0.text(0))
        }
        return Set(found)
    }
}
