import Delivery
import GhillieCore
import Testing

@Suite struct ReportOverviewTests {
    @Test func theWorstComesFirstAndTheQuietLast() throws {
        var good = SampleReport()
        (good.slug, good.status, good.reason) = ("octo/atoll", .onTrack, "Work went on.")
        let entries: [ReportEntry] = [
            .quiet(try RepositorySlug(parsing: "octo/abyss"), since: SampleReport.day(14), caveat: nil),
            .report(try good.report()), .report(try SampleReport().report()),
        ]
        let text = ReportFormat.markdown.render(entries)
        let overview = """
            # Status overview (2024-07-07 to 2024-07-13)

            3 repositories: 1 at risk, 1 on track, 1 with nothing new. 8 changes in all.

            - **At Risk** — **octo/reef**, 4 changes: A fix followed version 2.0.0 and is not released.
            - **On Track** — **octo/atoll**, 4 changes: Work went on.
            - **Nothing new** — octo/abyss: nothing new since 2024-07-14 00:00 UTC.

            # octo/atoll — Status report
            """
        #expect(text.hasPrefix(overview))
        #expect(text.contains("\n# octo/reef — Status report"))
    }

    @Test func oneReportHasNoOverview() throws {
        let report = try SampleReport().report()
        #expect(ReportFormat.markdown.render([.report(report)]) == ReportMarkdown.render(report))
    }

    @Test func oneQuietRepositoryIsOneLine() throws {
        let quiet = ReportEntry.quiet(
            try RepositorySlug(parsing: "octo/reef"), since: SampleReport.day(14), caveat: nil)
        #expect(ReportFormat.markdown.render([quiet]) == "octo/reef: nothing new since 2024-07-14 00:00 UTC.\n")
        #expect(ReportFormat.json.render([quiet]) == "[]\n")
    }

    @Test func silenceThatIsNotCertainSaysWhy() throws {
        let quiet = ReportEntry.quiet(
            try RepositorySlug(parsing: "octo/reef"), since: SampleReport.day(14),
            caveat: "clone last fetched 2024-07-09")
        #expect(
            ReportFormat.markdown.render([quiet])
                == "octo/reef: nothing new since 2024-07-14 00:00 UTC (clone last fetched 2024-07-09).\n")
    }

    @Test func jsonHasNoOverview() throws {
        let report = try SampleReport().report()
        #expect(ReportFormat.json.render([.report(report), .report(report)]) == ReportJSON.render([report, report]))
    }
}
