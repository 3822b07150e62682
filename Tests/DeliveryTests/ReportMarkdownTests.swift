import Delivery
import GhillieCore
import Gold
import Testing

@Suite struct ReportMarkdownTests {
    @Test func aReportReadsFromTheStatusToWhereItComesFrom() throws {
        let expected = """
            # octo/reef — Status report (2024-07-07 to 2024-07-13)

            **Status:** At Risk — A fix followed version 2.0.0 and is not released.

            ## Summary

            Version 2.0.0 was released. Two features landed.

            ## Highlights

            ### Releases

            - Released 2.0.0 ([`v2.0.0`](https://github.com/octo/reef/releases/tag/v2.0.0))

            ### Features

            - Added search by depth ([#12](https://github.com/octo/reef/pull/12), \
            [`bbbbbbb`](https://github.com/octo/reef/commit/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb))
            - Added a chart ([`ccccccc`](https://github.com/octo/reef/commit/cccccccccccccccccccccccccccccccccccccccc)) \
            — *late: from before this window*

            ### Dependencies

            - Updated 2 dependencies ([#14](https://github.com/octo/reef/pull/14))

            ## Risks

            - **New**, since 2024-07-09: The fix of the depth sensor is not released \
            ([#13](https://github.com/octo/reef/pull/13))

            ## Next steps

            - Release the fix of the depth sensor ([#13](https://github.com/octo/reef/pull/13))

            ## Notes

            - The clone is shallow: what happened before 2024-06-01 could not be read.
            - Not seen: open pull requests, issues, reviews, checks.

            ---

            *Generated at 2024-07-14 12:00 UTC by heuristic-v1 | \
            Window: 2024-07-07T00:00:00Z to 2024-07-14T00:00:00Z | Branch: main at aaaaaaa | \
            Coverage: 9 activities, 4 changes, 1 late | Report ID: 019079a1-0000-7000-8000-000000000001*

            """
        #expect(try ReportMarkdown.render(SampleReport().report()) == expected)
    }

    @Test func aLocalCloneIsCitedWithoutLinks() throws {
        var sample = SampleReport()
        sample.slug = "local/reef-0a1b2c3d"
        let text = ReportMarkdown.render(try sample.report())
        #expect(text.contains("- Added search by depth (#12, `bbbbbbb`)\n"))
        #expect(!text.contains("]("))
    }

    @Test func aTagIsOneSegmentOfItsAddress() throws {
        var sample = SampleReport()
        sample.tag = "@scope/pkg@1.0#x)"
        let text = ReportMarkdown.render(try sample.report())
        #expect(
            text.contains(
                "[`@scope/pkg@1.0#x)`](https://github.com/octo/reef/releases/tag/%40scope%2Fpkg%401.0%23x%29)"))
    }

    @Test func manyCitationsAreCounted() throws {
        let report = try SampleReport().report(citing: (1...40).map(Citation.pullRequest))
        let line = try #require(ReportMarkdown.render(report).split(separator: "\n").first { $0.hasPrefix("- Many") })
        #expect(line.contains("[#6]") && !line.contains("[#7]"))
        #expect(line.hasSuffix(" and 34 more)"))
    }

    @Test func emptySectionsAreLeftOut() throws {
        let text = ReportMarkdown.render(try SampleReport().emptyReport())
        #expect(text.split(separator: "\n").filter { $0.hasPrefix("#") }.count == 1)
        #expect(text.contains("**Status:** Unknown — Nothing could be seen.\n\n---\n"))
    }

    @Test func theHeadingNamesTheLastDayThatTheWindowTouches() throws {
        var sample = SampleReport()
        sample.window = ReportingWindow(start: SampleReport.day(7), end: SampleReport.day(14) + .microseconds(1))
        #expect(
            try ReportMarkdown.render(sample.report()).hasPrefix(
                "# octo/reef — Status report (2024-07-07 to 2024-07-14)"))
    }

    @Test(arguments: HostileText.samples.indices) func textFromOutsideDoesNotChangeTheStructure(_ sample: Int) throws {
        let text = HostileText.samples[sample]
        let plain = Self.structure(of: try SampleReport(everyText: "x").report())
        #expect(try Self.structure(of: SampleReport(everyText: text + "x").report()) == plain)
    }

    /// What makes each line a heading, an item, a rule or plain text.
    private static func structure(of report: Report) -> [String] {
        ReportMarkdown.render(report).split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let mark = line.prefix { !$0.isWhitespace }
            return mark.allSatisfy { "#-*>+=".contains($0) } ? String(mark) : "text"
        }
    }
}
