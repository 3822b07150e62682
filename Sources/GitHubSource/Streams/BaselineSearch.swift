import GhillieCore
import GitHubAPI

/// Finds where the first look at a repository begins: the last commit of the branch itself that is older than the
/// look-back. What it reaches is history.
///
/// One commit with a clock of 1970 must not pass for that, since all below it would never be read: the one before it has to be
/// old as well, unless there is none.
struct BaselineSearch {
    let context: IngestionContext

    /// Stores the baseline and makes it the head, from which comparisons go on; in a younger repository all is news.
    func step(
        _ position: inout IngestionPosition, _ cursor: inout CommitCursor, _ report: inout StreamReport
    ) async throws {
        guard let target = position.targetHead else { return }
        let floor = context.lookbackStart
        var waiting: [GitObjectID: JSONValue] = [:]
        var next: GitObjectID? = target
        var candidate: (id: GitObjectID, node: JSONValue)?
        var after: String?
        // With the connections inside them, so many commits cost one point, and no point brings more.
        var size = PageSize(49)
        search: while true {
            let page = try await size.ask { size in
                var variables: [String: JSONValue] = ["oid": .string(target.rawValue), "first": .integer(size)]
                if let after { variables["after"] = .string(after) }
                let answer = try await context.reader.repository(GraphQLDocument.history, variables)
                return try ConnectionPage(try answer.expected("object.history"))
            }
            for node in try await context.reader.withAllParents(page.nodes) {
                waiting[try node.expectedObject("oid")] = node
            }
            while let id = next, let node = waiting.removeValue(forKey: id) {
                next = try node.expectedElements("parents.nodes").first?.expectedObject("oid")
                guard try node.expectedTime("committedDate") < floor else {
                    candidate = nil
                    continue
                }
                guard let found = candidate ?? (next == nil ? (id, node) : nil) else {
                    candidate = (id, node)
                    continue
                }
                position.head = found.id
                if found.id == target { position.targetHead = nil }
                report.eventsRead += 1
                report.eventsStored += try await context.save(commits: [found.node], &position, cursor)
                return
            }
            guard next != nil, let more = page.next else { break search }
            after = more
        }
        cursor.isHistory = true
        cursor.needed = [target]
    }
}
