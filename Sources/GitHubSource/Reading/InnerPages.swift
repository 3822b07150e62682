import GhillieCore
import GitHubAPI
import Logging

/// Reads what stands behind the first pages of the connections inside nodes: labels, files, comments, …
///
/// A node is whole before it becomes an event, and tells nothing of pages: what is stored of it does not depend on how it was
/// read. Should it change meanwhile, its update is newer, and it is read again.
struct InnerPages {
    /// So many of one connection are kept. GitHub lists 3,000 files of a pull request and takes 2,500 comments, so that what is
    /// cut is no work of people; `totalCount` beside them tells how many there are.
    static let maximumKept = 3_000
    private static let pageSize = 100
    /// Ten pages: they cost one point, as a hundred would, but GitHub has to have them in ten seconds.
    private static let askedAtOnce = 1_000

    private let context: IngestionContext
    private let nodeType: String
    private let connections: [InnerConnection]

    init(context: IngestionContext, connection: GitHubConnection) {
        self.context = context
        nodeType = connection.nodeType
        connections = InnerConnection.all(in: connection.query)
    }

    /// What is still to come of a connection of the node at an index.
    private struct Rest {
        let index: Int
        let id: String
        let connection: InnerConnection
        let after: String
    }

    /// The nodes with all that their connections have, in the same order. One that GitHub knows no more is left out: it was
    /// deleted or moved away meanwhile.
    ///
    /// - Throws: `GitHubFault`, also where only a part of an answer came; `CancellationError`.
    func complete(_ nodes: [JSONValue]) async throws -> [JSONValue] {
        var wholes: [[String: JSONValue]?] = nodes.map { $0.object ?? [:] }
        var rests: [Rest] = []
        for (index, node) in nodes.enumerated() {
            for connection in connections {
                guard var list = node[connection.name]?.object else { continue }
                if let after = try node.nextPage(of: connection) {
                    let id = try node.expectedText("id")
                    rests.append(Rest(index: index, id: id, connection: connection, after: after))
                }
                list["pageInfo"] = nil
                wholes[index]?[connection.name] = .object(list)
            }
        }
        var size = PageSize(Self.askedAtOnce)
        while !rests.isEmpty {
            try Task.checkCancellation()
            let pages = try await size.ask { size in
                try await read(Array(rests.prefix(max(size / Self.pageSize, 1))), first: min(size, Self.pageSize))
            }
            let asked = rests.prefix(pages.count)
            rests.removeFirst(pages.count)
            for (rest, page) in zip(asked, pages) {
                guard let page, let whole = wholes[rest.index] else {
                    wholes[rest.index] = nil
                    continue
                }
                let (longer, more) = try add(page, to: whole, rest)
                wholes[rest.index] = longer
                if let more { rests.append(more) }
            }
        }
        return wholes.compactMap { $0.map(JSONValue.object) }
    }

    /// A page of each, in their order; `nil` where GitHub knows the node no more.
    private func read(_ rests: [Rest], first: Int) async throws -> [JSONValue?] {
        let query = InnerConnection.furtherPages(of: rests.map(\.connection), in: nodeType)
        var variables: [String: JSONValue] = ["first": .integer(first)]
        for (index, rest) in rests.enumerated() {
            variables["id\(index)"] = .string(rest.id)
            variables["after\(index)"] = .string(rest.after)
        }
        let reply = try await context.reader.reply(query, variables)
        for failure in reply.failures {
            guard failure.fault.reason == .notFound, failure.path.count == 1 else { throw failure.fault }
        }
        return rests.indices.map { reply.data["n\($0)"] }
    }

    /// A node that is longer by a page, and what is still to come after that.
    private func add(
        _ page: JSONValue, to whole: [String: JSONValue], _ rest: Rest
    ) throws -> (whole: [String: JSONValue], rest: Rest?) {
        let name = rest.connection.name
        var list = whole[name]?.object ?? [:]
        let nodes = (list["nodes"]?.array ?? []) + (try page.expectedElements("\(name).nodes"))
        list["nodes"] = .array(Array(nodes.prefix(Self.maximumKept)))
        var whole = whole
        whole[name] = .object(list)
        let next = try page.nextPage(of: rest.connection)
        if nodes.count > Self.maximumKept || nodes.count == Self.maximumKept && next != nil {
            context.logger.notice(
                "ingestion.connection.cut",
                metadata: [
                    "repository.slug": "\(context.reader.slug)", "estate.id": "\(context.estate)",
                    "node.type": "\(nodeType)", "node.number": "\(whole["number"]?.integer ?? 0)",
                    "connection": "\(name)", "kept": "\(Self.maximumKept)",
                ])
            return (whole, nil)
        }
        guard let next else { return (whole, nil) }
        // It would be the same page for ever.
        guard next != rest.after else {
            throw GitHubFault(.malformed, "GitHub's answer has no usable \(name).pageInfo.endCursor")
        }
        return (whole, Rest(index: rest.index, id: rest.id, connection: rest.connection, after: next))
    }
}

extension JSONValue {
    /// Where the next page of a connection begins; `nil` on the last one.
    fileprivate func nextPage(of connection: InnerConnection) throws(GitHubFault) -> String? {
        try expectedFlag("\(connection.name).pageInfo.hasNextPage")
            ? try expectedText("\(connection.name).pageInfo.endCursor") : nil
    }
}
