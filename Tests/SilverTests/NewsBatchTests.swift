import GhillieCore
import Testing

@testable import Silver

@Suite struct NewsBatchTests {
    private static func head(_ branch: String, of slug: String) throws -> SilverNews {
        let slug = try RepositorySlug(parsing: slug)
        return SilverNews(
            origin: .known(RepositoryID(slug), RepositoryNews(slug: slug)),
            subjects: [.head(HeadNews(observedAt: .earliest, head: "a", branch: branch))])
    }

    /// The last of one repository and the first of the next may be the same but for that.
    @Test func whatIsToldTwiceIsOneAndOfTwoRepositoriesTwo() throws {
        let news = try [
            Self.head("main", of: "acme/rocket"), Self.head("main", of: "acme/buoy"),
            Self.head("main", of: "acme/rocket"), Self.head("dev", of: "acme/rocket"),
        ]
        for order in [news, news.reversed()] {
            let heads = NewsBatch(order).heads.map { "\($0.repository.rawValue) \($0.news.branch)" }
            #expect(heads == ["acme/buoy main", "acme/rocket dev", "acme/rocket main"])
        }
        #expect(NewsBatch(Array(news.prefix(2))).heads.count == 2)
    }
}
