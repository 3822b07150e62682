import Evidence
import GhillieCore
import Silver
import StatusModels
import TestSupport
import Testing

@Suite struct HeuristicStatusModelTests {
    @Test func aFortnightReadsAsAReport() throws {
        let facts = try FactsFixture.facts(
            [
                ChangeFixture.change(
                    11, "feat(search): add search by depth (#40)", pullRequest: 40,
                    paths: ["A Sources/Search/Depth.swift\nM Sources/Search/Index.swift"]),
                ChangeFixture.change(
                    12, "Fix crash on empty catalogue", pullRequest: 41, paths: ["M Sources/Catalogue/Read.swift"]),
                ChangeFixture.change(
                    13, "Bump yams from 6.0.1 to 6.2.1", pullRequest: 42, isBot: true,
                    sourceBranch: "dependabot/swift/yams-6.2.1"),
                ChangeFixture.change(14, "docs: describe the index format", paths: ["M docs/index.md"]),
                ChangeFixture.change(15, "wip"),
                ChangeFixture.change(16, "Release 1.3.0", paths: ["M Version.swift"]),
                ChangeFixture.change(
                    17, "fix: keep order of equal depths", pullRequest: 44, paths: ["M Sources/Search/Index.swift"]),
            ],
            releases: [ChangeFixture.release("v1.3.0", hours: 20, position: 16)],
            earlierReleases: [ChangeFixture.release("v1.2.0", hours: -900, position: 10)])
        let evidence = RepositoryEvidenceBuilder.build(facts)
        let result = HeuristicStatusModel().summarize(evidence)
        #expect(StatusValidator.issues(in: result, for: evidence) == [])
        #expect(
            prose(result) == """
                on_track: 7 changes landed; no released work was reverted and no release needed an early fix.
                Version 1.3.0, a minor release, was published on 2025-03-03 with 6 changes since v1.2.0. The one feature \
                added search by depth, and one of the fixes corrected crash on empty catalogue. In the 14 days to \
                2025-03-16, 7 changes landed on main: 1 feature, 2 fixes, 1 documentation change, 1 other change, \
                1 release preparation and 1 dependency update. One of them came after v1.3.0 and was not released.
                - [releases] Released v1.3.0, a minor release, on 2025-03-03 with 6 changes since v1.2.0
                - [features] Added search by depth
                - [fixes] Fixed crash on empty catalogue
                - [fixes] Kept order of equal depths
                - [documentation] Described the index format
                - [other] 1 other change
                - [dependencies] Updated 1 dependency: yams (6.0.1 to 6.2.1)
                > Release the fix "Keep order of equal depths" that landed after v1.3.0
                """)
    }
}
