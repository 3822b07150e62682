/// A connection inside the nodes of an operation: labels, files, comments, …
package struct InnerConnection: Hashable, Sendable {
    package let name: String
    /// The field from behind the size of its first page on: other arguments, and what is asked of its nodes.
    private let rest: String

    /// Those of an operation that tell whether they go on, by name.
    package static func all(in operation: String) -> [InnerConnection] {
        let lines = operation.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.indices.compactMap { InnerConnection(lines[$0...]) }.sorted { $0.name < $1.name }
    }

    /// A connection that begins at a line. The outer ones have a variable where the inner ones have a number.
    private init?(_ lines: ArraySlice<Substring>) {
        guard let line = lines.first, let size = line.firstRange(of: "(first: "), line.hasSuffix("{"),
            line[size.upperBound].isWholeNumber
        else { return nil }
        let indent = line.prefix { $0 == " " }
        guard let end = lines.firstIndex(where: { $0 == "\(indent)}" }) else { return nil }
        let field = lines[...end]
        guard field.contains(where: { $0 == "\(indent)  pageInfo {" }) else { return nil }
        name = String(line[indent.endIndex..<size.lowerBound])
        let first = line[size.upperBound...].drop { $0.isWholeNumber }
        rest = ([first] + field.dropFirst()).joined(separator: "\n")
    }

    /// An operation for a further page of each of some connections, of nodes of one type.
    ///
    /// Its variables are `first`, and for each of them, by its index, `id0` and `after0`; the nodes stand under `n0`, `n1`, …
    package static func furtherPages(of connections: [InnerConnection], in type: String) -> String {
        let variables = connections.indices.map { ", $id\($0): ID!, $after\($0): String!" }
        let nodes = connections.enumerated().map { index, connection in
            """
              n\(index): node(id: $id\(index)) {
                __typename
                ... on \(type) {
                  \(connection.name)(first: $first, after: $after\(index)\(connection.rest)
                }
              }
            """
        }
        return GraphQLDocument.withFragments(
            """
            query FurtherPages($first: Int!\(variables.joined())) {
              ...RateLimitFields
            \(nodes.joined(separator: "\n"))
            }
            """)
    }
}
