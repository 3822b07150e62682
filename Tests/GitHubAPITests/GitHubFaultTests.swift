import GhillieCore
import GitHubAPI
import Testing

@Suite
struct GitHubFaultTests {
    @Test
    func eachReasonHasItsCategory() {
        #expect(GitHubFault(.limited(until: .earliest), "limited").category == .rateLimited)
        #expect(GitHubFault(.notFound, "not found").category == .clientError)
    }
}
