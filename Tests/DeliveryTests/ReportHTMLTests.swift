import Delivery
import GhillieCore
import Gold
import Testing

@Suite struct ReportHTMLTests {
    @Test func thePageStandsAlone() throws {
        let page = ReportHTML.render([.report(try SampleReport().report())])
        #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
        #expect(
            page.contains(
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-"))
        #expect(page.contains("<title>octo/reef — Status report (2024-07-07 to 2024-07-13)</title>"))
        #expect(!page.contains("<script"))
        #expect(!page.contains("src=\""))
        #expect(!page.contains("url("))
    }

    @Test func headingsAreNestedWithoutAGap() throws {
        let one = [ReportEntry.report(try SampleReport().report())]
        for entries in [one, one + one] {
            let levels = try Self.tags(in: ReportHTML.render(entries)).compactMap { tag in
                tag.wholeMatch(of: try Regex<(Substring, Substring)>("<h([1-6])[^>]*>")).flatMap { Int($0.1) }
            }
            #expect(levels.first == 1)
            #expect(levels.count { $0 == 1 } == 1)
            #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 <= $0 + 1 })
        }
    }

    @Test func theOverviewLinksToEachReport() throws {
        var second = SampleReport()
        (second.slug, second.id) = ("octo/atoll", "019079a1-0000-7000-8000-000000000002")
        let page = ReportHTML.render([.report(try SampleReport().report()), .report(try second.report())])
        for id in ["019079a1-0000-7000-8000-000000000001", "019079a1-0000-7000-8000-000000000002"] {
            #expect(page.contains("<a href=\"#report-\(id)\">"))
            #expect(page.contains("<article id=\"report-\(id)\">"))
        }
    }

    @Test func aQuietRepositorySaysSo() throws {
        let slug = try RepositorySlug(parsing: "octo/reef")
        let page = ReportHTML.render([.quiet(slug, since: SampleReport.day(14), caveat: nil)])
        #expect(page.contains("<p>octo/reef: nothing new since 2024-07-14 00:00 UTC.</p>"))
    }

    @Test(arguments: HostileText.samples.indices) func textFromOutsideMakesNoElementAndNoAttribute(_ sample: Int) throws
    {
        let text = HostileText.samples[sample]
        let plain = try page(of: SampleReport(everyText: "x"))
        let hostile = try page(of: SampleReport(everyText: text + "x"))
        #expect(try Self.tags(in: hostile).map(Self.withoutAddress) == Self.tags(in: plain).map(Self.withoutAddress))
    }

    private func page(of sample: SampleReport) throws -> String {
        ReportHTML.render([.report(try sample.report()), .report(try sample.report())])
    }

    /// Everything that begins like a tag, a comment or a declaration, as a browser's tokenizer sees it.
    private static func tags(in page: String) throws -> [String] {
        page.matches(of: try Regex("<[A-Za-z/!?](?:\"[^\"]*\"|[^\">])*>?")).map { String(page[$0.range]) }
    }

    /// Tags are text within the addresses of releases.
    private static func withoutAddress(_ tag: String) -> String {
        guard tag.hasPrefix("<a href=\"https://github.com/octo/reef/releases/tag/") else { return tag }
        return tag.hasSuffix("\">") && tag.count { $0 == "\"" } == 2 ? "<a href=release>" : tag
    }
}
