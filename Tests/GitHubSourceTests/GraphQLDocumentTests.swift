import Foundation
import GitHubSource
import Testing

@Suite
struct GraphQLDocumentTests {
    @Test
    func anOperationBringsEveryFragmentThatItNamesOnce() {
        let text = GraphQLDocument.pullRequests
        for name in ["RateLimitFields", "PullRequestFields", "ReviewFields", "CommentFields", "ActorFields"] {
            #expect(text.components(separatedBy: "fragment \(name) on").count == 2)
        }
        #expect(!text.contains("fragment IssueFields"))
    }

    @Test(
        arguments: [
            (GraphQLDocument.pullRequests, ["comments", "commits", "files", "labels", "reviews", "timelineItems"]),
            (GraphQLDocument.issues, ["comments", "labels", "timelineItems"]),
            (GraphQLDocument.deployments, ["statuses"]), (GraphQLDocument.releases, []), (GraphQLDocument.history, []),
        ] as [(String, [String])])
    func connectionsInsideNodesAreFoundByWhatTellsThatTheyGoOn(document: String, names: [String]) {
        #expect(InnerConnection.all(in: document).map(\.name) == names)
    }

    @Test
    func aFurtherPageIsAskedForAsTheFirstOneIs() {
        let connections = InnerConnection.all(in: GraphQLDocument.issues).filter { $0.name != "comments" }
        let text = InnerConnection.furtherPages(of: connections, in: "Issue")
        #expect(
            text.hasPrefix(
                "query FurtherPages($first: Int!, $id0: ID!, $after0: String!, $id1: ID!, $after1: String!) {"))
        #expect(text.contains("labels(first: $first, after: $after0) {"))
        #expect(
            text.contains("timelineItems(first: $first, after: $after1, itemTypes: [CLOSED_EVENT, REOPENED_EVENT, "))
        #expect(text.components(separatedBy: "fragment ActorFields on").count == 2)
    }
}
