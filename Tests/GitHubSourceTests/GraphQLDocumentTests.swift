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
}
