import GhillieCore
import Persistence

/// A release as Bronze last has it from polls.
struct KnownRelease: Hashable {
    let id: Int
    let nodeID: String
    let tag: String
    /// Whether it was there, and no draft.
    let isShown: Bool
    /// Since when it is known to be so.
    let since: Instant
}

/// Which releases polls have told of a repository.
enum KnownReleases {
    /// By their ids.
    static func all(
        of repository: RepositoryID, estate: EstateID, in transaction: SQLTransaction
    ) throws -> [Int: KnownRelease] {
        let told = try transaction.query(
            """
            SELECT occurred_at, payload
            FROM raw_events
            WHERE estate_id = \(estate)
                AND repository_ref = \(repository)
                AND event_type = 'github.release'
            """
        ) { KnownRelease(payload: try $0.bytes(1), since: try $0.instant(0)) }
        return told.compactMap { $0 }.reduce(into: [:]) { known, release in
            // Of one moment, what shows it is the later, as in Silver.
            if let held = known[release.id] {
                if release.since < held.since { return }
                if release.since == held.since, held.isShown { return }
            }
            known[release.id] = release
        }
    }
}

extension KnownRelease {
    fileprivate init?(payload: [UInt8], since: Instant) {
        guard let node = try? JSONValue(parsing: payload), let id = node["databaseId"]?.integer,
            let nodeID = node["id"]?.string, let tag = node["tagName"]?.string
        else { return nil }
        self.init(
            id: id, nodeID: nodeID, tag: tag, isShown: node["isGone"] != true && node["isDraft"] != true, since: since)
    }
}
