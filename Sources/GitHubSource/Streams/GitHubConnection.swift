import Bronze
import GhillieCore

/// How one of a repository's connections is read, and what events its nodes become.
struct GitHubConnection: Sendable {
    enum Order: Sendable {
        /// Newest update first: where an old one stands, all that follow are old.
        case updated
        /// Newest first, whatever was updated since: a whole page of old ones ends it.
        case created
    }

    let stream: IngestionStream
    /// The connection's name in the probe and in the query.
    let name: String
    let query: String
    /// What its nodes are called in the schema.
    let nodeType: String
    let order: Order
    /// How many nodes the first page asks for: GitHub counts points by what a page may hold, connections inside its nodes
    /// included, and so many cost one. Most looks need no more.
    let firstPageSize: Int
    let pageSize: Int
    /// Open ones are fetched whatever their age, the first time.
    let hasOpenOnes: Bool
    /// So many of the newest are fetched the first time, whatever their age.
    let keptAtFirst: Int
    /// Of a node whose connections are whole.
    let events: @Sendable (JSONValue, IngestionContext) throws -> [RawEvent]

    static let pullRequests = GitHubConnection(
        stream: .pullRequests, name: "pullRequests", query: GraphQLDocument.pullRequests, nodeType: "PullRequest",
        order: .updated,
        firstPageSize: 16, pageSize: 50, hasOpenOnes: true, keptAtFirst: 0, events: NodeEvents.pullRequest)

    static let issues = GitHubConnection(
        stream: .issues, name: "issues", query: GraphQLDocument.issues, nodeType: "Issue", order: .updated,
        firstPageSize: 33,
        pageSize: 100, hasOpenOnes: true, keptAtFirst: 0, events: NodeEvents.issue)

    static let releases = GitHubConnection(
        stream: .releases, name: "releases", query: GraphQLDocument.releases, nodeType: "Release", order: .created,
        firstPageSize: 100,
        pageSize: 100, hasOpenOnes: false, keptAtFirst: 3, events: NodeEvents.release)

    static let deployments = GitHubConnection(
        stream: .deployments, name: "deployments", query: GraphQLDocument.deployments, nodeType: "Deployment",
        order: .created,
        firstPageSize: 99, pageSize: 100, hasOpenOnes: false, keptAtFirst: 0, events: NodeEvents.deployment)

    static let all = [pullRequests, issues, releases, deployments]

    /// The variables of a page; `ofAll` where not even old ones are to be left out.
    func variables(_ cursor: ConnectionCursor, first: Int, ofAll: Bool) -> [String: JSONValue] {
        var variables: [String: JSONValue] = ["first": .integer(first)]
        if let after = cursor.after { variables["after"] = .string(after) }
        guard order == .updated else { return variables }
        if cursor.isOpenOnes {
            variables["states"] = ["OPEN"]
            variables["orderBy"] = ["field": "CREATED_AT", "direction": "ASC"]
        } else {
            variables["orderBy"] = ["field": "UPDATED_AT", "direction": "DESC"]
            if stream == .issues, !ofAll { variables["filterBy"] = ["since": .string(cursor.floor.rfc3339)] }
        }
        return variables
    }
}
