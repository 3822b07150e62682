import GhillieCore
import GitHubAPI

/// One page of a GraphQL connection.
struct ConnectionPage {
    let nodes: [JSONValue]
    let totalCount: Int
    /// Where the next page begins; `nil` on the last one.
    let next: String?

    init(_ connection: JSONValue) throws(GitHubFault) {
        nodes = try connection.expectedElements("nodes")
        totalCount = try connection.expectedInteger("totalCount")
        next =
            try connection.expectedFlag("pageInfo.hasNextPage")
            ? try connection.expectedText("pageInfo.endCursor") : nil
    }
}

/// How much is asked for at once: less and less, as GitHub finds it too much.
struct PageSize {
    private(set) var value: Int

    init(_ value: Int) { self.value = value }

    /// Asks, and with half of it where that was too much, down to one.
    mutating func ask<Answer>(_ body: (Int) async throws -> Answer) async throws -> Answer {
        while true {
            do {
                return try await body(value)
            } catch let fault as GitHubFault where fault.reason == .tooMuch && value > 1 {
                value /= 2
            }
        }
    }
}
