package import GhillieCore

/// What can be asked of GitHub. Credentials, budgets, retries of single requests and the reading of faults are behind it;
/// what to ask and what to keep is before it.
package protocol GitHubRequests: Sendable {
    /// - Throws: ``GitHubFault``, or `CancellationError`.
    func send(_ request: GraphQLRequest) async throws -> GraphQLReply
    /// - Throws: ``GitHubFault``, or `CancellationError`.
    func send(_ request: RESTRequest) async throws -> RESTReply
    /// Logins of the owners who have installed the App that asks, up to an hour ago; none where no App asks.
    ///
    /// - Throws: ``GitHubFault``, or `CancellationError`.
    func owners() async throws -> [String]
}

extension GitHubRequests {
    package func owners() async throws -> [String] { [] }
}

/// One GraphQL operation.
package struct GraphQLRequest: Sendable {
    /// Whose installation answers: an owner's login. A token answers for all.
    package let owner: String
    /// The operation with every fragment that it names.
    package let query: String
    package let variables: [String: JSONValue]

    package init(owner: String, query: String, variables: [String: JSONValue] = [:]) {
        self.owner = owner
        self.query = query
        self.variables = variables
    }
}

/// What a GraphQL operation gave. Where there are errors, the data is not complete.
package struct GraphQLReply: Sendable {
    /// An entry of `errors`.
    package struct Failure: Hashable, Sendable {
        /// `NOT_FOUND`, `FORBIDDEN`, …; `nil` where GitHub names none.
        package let type: String?
        /// The aliases and indices that lead to what is missing.
        package let path: [String]
        /// GitHub's own words: from outside.
        package let message: String

        package init(type: String?, path: [String], message: String) {
            self.type = type
            self.path = path
            self.message = message
        }
    }

    package let data: JSONValue
    package let failures: [Failure]

    package init(data: JSONValue, failures: [Failure] = []) {
        self.data = data
        self.failures = failures
    }
}

/// One GET of the REST interface.
package struct RESTRequest: Sendable {
    package let owner: String
    /// Below the API's root, percent-encoded, without a query: `/repos/acme/rocket/compare/old...new`.
    package let path: String
    package let query: [String: String]

    package init(owner: String, path: String, query: [String: String] = [:]) {
        self.owner = owner
        self.path = path
        self.query = query
    }
}

package struct RESTReply: Sendable {
    package let status: Int
    package let body: JSONValue
    /// The path and query of the next page, where `Link` names one.
    package let next: String?

    package init(status: Int, body: JSONValue, next: String? = nil) {
        self.status = status
        self.body = body
        self.next = next
    }
}
