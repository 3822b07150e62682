import Catalogue
import Delivery
import GhillieCore
import Testing

/// An overview by project.
@Suite struct OverviewGroupTests {
    private static func estate(_ projects: String) throws -> DeclaredEstate {
        try CatalogueDocument(Array("version: 1\nprojects:\n\(projects)".utf8)).estate
    }

    @Test func aProjectTellsTheWorstFirstAndThenWhatNoReportCan() throws {
        var good = SampleReport()
        (good.slug, good.status, good.reason) = ("octo/atoll", .onTrack, "Work went on.")
        let estate = try Self.estate(
            """
              - key: sea
                name: Sea
                components:
                  - {key: idea, name: An idea, lifecycle: planned}
                  - {key: atoll, name: Atoll, repository: {owner: octo, name: Atoll}}
                  - {key: reef, name: Reef, lifecycle: deprecated, repository: {owner: octo, name: reef}}
                  - {key: ship, name: Ship, manual_status: {status: blocked, summary: Aground, updated: "2024-07-01"}}
            """)
        let text = ReportFormat.markdown.render(
            [.report(try good.report()), .report(try SampleReport().report())], of: estate)
        #expect(
            text.hasPrefix(
                """
                # Status overview (2024-07-07 to 2024-07-13)

                2 repositories: 1 at risk, 1 on track. 8 changes in all.

                ## Sea

                - **At Risk** — **octo/reef**, Reef, deprecated, 4 changes: A fix followed version 2.0.0 and is not released.
                - **On Track** — **octo/atoll**, Atoll, 4 changes: Work went on.
                - **Planned** — **An idea**: there is no code yet, and nobody stated how it stands.
                - **Blocked, as people stated on 2024-07-01** — **Ship**: Aground

                # octo/atoll — Status report
                """))
    }

    @Test func aSharedRepositoryIsToldInEachProjectAndCountedOnce() throws {
        let estate = try Self.estate(
            """
              - {key: a, name: One, components: [{key: x, name: X, repository: {owner: octo, name: reef}}]}
              - {key: b, name: Other, components: [{key: y, name: Y, repository: {owner: octo, name: reef}}]}
            """)
        let text = ReportFormat.markdown.render([.report(try SampleReport().report())], of: estate)
        #expect(text.contains("1 repository: 1 at risk. 4 changes in all."))
        #expect(text.contains("**octo/reef**, X, shared with Other, 4 changes"))
        #expect(text.contains("**octo/reef**, Y, shared with One, 4 changes"))
    }

    @Test func whatTheFileSaysIsEscapedToo() throws {
        let estate = try Self.estate(
            #"""
              - key: a
                name: "<script>*x*\u001b[31m"
                components: [{key: x, name: "[x](javascript:1)", lifecycle: planned}]
            """#)
        for format in [ReportFormat.markdown, .html] {
            let text = format.render([.report(try SampleReport().report())], of: estate)
            #expect(!text.contains("<script>"))
            #expect(!text.contains("\u{1B}"))
            #expect(!text.contains("[x](javascript:1)") || format == .html)
        }
    }

    @Test func withoutReportsItStillTellsTheProjects() throws {
        let estate = try Self.estate("  - {key: a, name: A, components: [{key: x, name: X, lifecycle: planned}]}")
        let quiet = ReportEntry.quiet(
            try RepositorySlug(parsing: "octo/reef"), since: SampleReport.day(14), caveat: nil)
        let text = ReportFormat.markdown.render([quiet], of: estate)
        #expect(text.contains("**Planned** — **X**"))
        #expect(text.contains("**Nothing new** — **octo/reef**: since 2024-07-14 00:00 UTC."))
        #expect(ReportFormat.json.render([quiet], of: estate) == "[]\n")
    }
}
