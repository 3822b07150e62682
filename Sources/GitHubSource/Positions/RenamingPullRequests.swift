import GhillieCore
import Persistence

/// Pull requests that renamed files, and the commits that came by them, as far as Bronze has either.
///
/// GraphQL does not say what a renamed file was called before. So such a pull request does not tell what it changed, and each of its
/// commits has to be asked by REST. Which of the two is read first depends on when the pull request was merged: what is read
/// second finds the other here.
struct RenamingPullRequests {
    let repository: RepositoryID
    let estate: EstateID

    /// Which of these pull requests have, or once had, a renamed file.
    func among(_ numbers: Set<Int>, in transaction: SQLTransaction) throws -> Set<Int> {
        var asked = SQLRows(["number": .text])
        for number in numbers.sorted() { asked.append([.text("\(number)")]) }
        let nodes = try transaction.query(over: asked) { chunk in
            """
            WITH \(rows: chunk, as: "asked")
            SELECT raw_events.payload
            FROM asked
            JOIN raw_events
                ON raw_events.estate_id = \(estate)
                AND raw_events.repository_ref = \(repository)
                AND raw_events.event_type = 'github.pull_request'
                AND raw_events.source_event_id = asked.number
            """
        } _: {
            try JSONValue(parsing: try $0.bytes(0))
        }
        return Set(nodes.filter(NodeEvents.renamesFiles).compactMap { $0["number"]?.integer })
    }

    /// The commits by which pull requests that rename files were merged, and whose paths are not known yet; ascending.
    ///
    /// A merge leads to what it brought, and the last of the commits that were rebased to those before it: as long as they name
    /// one of the pull requests. What a fork has of its parent is left out.
    func commits(of requests: [JSONValue], in nodeID: String, _ transaction: SQLTransaction) throws -> [GitObjectID] {
        let merged = requests.filter { $0["mergeCommit"] != nil && NodeEvents.renamesFiles($0) }
        let numbers = Set(merged.compactMap { $0["number"]?.integer })
        var waiting = Set(merged.flatMap { Self.objects(ofRequest: $0) })
        var seen: Set<GitObjectID> = []
        var found: [GitObjectID] = []
        while !waiting.isEmpty {
            seen.formUnion(waiting)
            var parents: Set<GitObjectID> = []
            for (id, commit) in try commits(waiting, in: transaction) {
                let names = NodeEvents.pullRequests(of: commit.node, in: nodeID)
                guard !names.isDisjoint(with: numbers), commit.node["isFromParent"] != true else { continue }
                if !commit.hasPaths { found.append(id) }
                parents.formUnion(Self.objects(of: commit.node["parents"]) { $0["oid"] })
            }
            waiting = parents.subtracting(seen)
        }
        return found.sorted()
    }

    private struct Commit {
        /// As GraphQL has it.
        var node = JSONValue.null
        /// Whether REST was asked for it.
        var hasPaths = false
    }

    private func commits(
        _ ids: Set<GitObjectID>, in transaction: SQLTransaction
    ) throws -> [GitObjectID: Commit] {
        var asked = SQLRows(["oid": .text])
        for id in ids.sorted() { asked.append([.text(id.rawValue)]) }
        let events = try transaction.query(over: asked) { chunk in
            """
            WITH \(rows: chunk, as: "asked")
            SELECT asked.oid, raw_events.payload
            FROM asked
            JOIN raw_events
                ON raw_events.estate_id = \(estate)
                AND raw_events.repository_ref = \(repository)
                AND raw_events.event_type = 'github.commit'
                AND raw_events.source_event_id = asked.oid
            """
        } _: { row in
            (id: GitObjectID(stored: try row.text(0)), node: try JSONValue(parsing: try row.bytes(1)))
        }
        var commits: [GitObjectID: Commit] = [:]
        for event in events {
            if event.node["oid"] == nil {
                commits[event.id, default: Commit()].hasPaths = true
            } else {
                commits[event.id, default: Commit()].node = event.node
            }
        }
        return commits
    }

    /// The commit that merged a pull request, and those that were in its branch.
    private static func objects(ofRequest request: JSONValue) -> [GitObjectID] {
        let merge = object(request["mergeCommit"]?["oid"])
        return objects(of: request["commits"]) { $0["commit"]?["oid"] } + [merge].compactMap(\.self)
    }

    private static func objects(of list: JSONValue?, _ id: (JSONValue) -> JSONValue?) -> [GitObjectID] {
        (list?["nodes"]?.array ?? []).compactMap { object(id($0)) }
    }

    private static func object(_ value: JSONValue?) -> GitObjectID? { value?.string.flatMap { GitObjectID($0) } }
}
