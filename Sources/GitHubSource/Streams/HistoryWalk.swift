import GhillieCore
import GitHubAPI

/// Reads what is missing below a commit, parent by parent, where no old head leads to it.
///
/// Pages of history, newest first, bring most of it; a missing commit that was passed before it was known to be missing is
/// asked for by its id. What is missing is kept with the position, so that a commit stored without its parents never
/// passes for a whole one.
struct HistoryWalk {
    let context: IngestionContext
    let head: GitObjectID

    /// Reads until nothing is missing, then moves the head; or as much as one run may.
    func step(
        _ position: inout IngestionPosition, _ cursor: inout CommitCursor, _ report: inout StreamReport
    ) async throws {
        guard let target = position.targetHead else { return }
        var passed: Set<GitObjectID> = []
        // A walk that carries on does not know what it passed.
        var isExhausted = false
        var size = PageSize(100)
        cursor.needed.subtract(try await context.known(Array(cursor.needed)))
        while !cursor.needed.isEmpty {
            try Task.checkCancellation()
            var commits: [JSONValue] = []
            let behind = isExhausted ? cursor.needed : cursor.needed.intersection(passed)
            if !behind.isEmpty {
                commits = try await context.reader.commits(behind.sorted())
                // Those that GitHub has no more belong to a head that is gone.
                cursor.needed.subtract(behind)
            } else {
                let page = try await size.ask { size -> ConnectionPage? in
                    var variables: [String: JSONValue] = ["oid": .string(target.rawValue), "first": .integer(size)]
                    if let after = cursor.after { variables["after"] = .string(after) }
                    let answer = try await context.reader.repository(GraphQLDocument.history, variables)
                    guard let object = answer["object"] else { return nil }
                    return try ConnectionPage(try object.expected("history"))
                }
                guard let page else {
                    guard target != head else {
                        throw GitHubFault(.malformed, "GitHub's answer has no usable repository.object")
                    }
                    position.targetHead = head
                    cursor.after = nil
                    cursor.needed.insert(head)
                    return
                }
                let nodes = try await context.reader.withAllParents(page.nodes)
                let ids = try nodes.map { try $0.expectedObject("oid") }
                let known = try await context.known(ids)
                // What leads on within the page, below what is missing.
                var wanted = cursor.needed
                for (id, node) in zip(ids, nodes) where wanted.contains(id) && !known.contains(id) {
                    commits.append(node)
                    for parent in try node.expectedElements("parents.nodes") {
                        wanted.insert(try parent.expectedObject("oid"))
                    }
                }
                passed.formUnion(ids)
                isExhausted = page.next == nil
                cursor.after = page.next ?? cursor.after
            }
            let stored = Set(try commits.map { try $0.expectedObject("oid") })
            let parents = try Set(
                commits.flatMap { try $0.expectedElements("parents.nodes").map { try $0.expectedObject("oid") } })
            let known = try await context.known(Array(parents))
            cursor.needed.formUnion(parents.subtracting(known))
            cursor.needed.subtract(stored)
            if cursor.needed.isEmpty {
                position.head = target
                position.targetHead = nil
                cursor.reset()
            }
            report.eventsRead += commits.count
            report.eventsStored += try await context.save(commits: commits, &position, cursor)
            if context.isEnough(report.eventsRead) { return }
        }
        position.head = position.targetHead ?? position.head
        position.targetHead = nil
        cursor.reset()
    }
}
