import Catalogue
import Evidence
import GhillieCore
import Silver
import TestSupport
import Testing

@Suite struct RepositoryEvidenceBuilderTests {
    @Test func theOrderOfRowsDoesNotMatter() throws {
        let changes = (1...40).map { ChangeFixture.change($0, "Change number \($0)", position: $0 / 3) }
        let releases = [
            ChangeFixture.release("v1.0.0", hours: 3, position: 3),
            ChangeFixture.release("v1.1.0", hours: 3, position: 4),
        ]
        let ordered = try bundle(changes, releases: releases)
        let reversed = try bundle(changes.reversed(), releases: releases.reversed())
        #expect(ordered.canonicalJSON == reversed.canonicalJSON)
        #expect(ordered.hash == reversed.hash && ordered.hash == ContentHash(of: ordered.canonicalJSON))
    }

    @Test func anyChangeOfEvidenceChangesItsHash() throws {
        let one = try bundle([ChangeFixture.change(1, "Add tabs")])
        let other = try bundle([ChangeFixture.change(1, "Add tab")])
        #expect(one.hash != other.hash)
    }

    @Test func changesOfOnePullRequestAreOne() throws {
        let evidence = try bundle([
            ChangeFixture.change(1, "Add tabs (#7)", pullRequest: 7), ChangeFixture.change(2, "Other"),
            ChangeFixture.change(3, "Add tabs (#7)", pullRequest: 7),
        ])
        #expect(evidence.changes.map(\.pullRequest) == [7, nil])
        #expect(evidence.changes[0].commits.map(\.sha) == [ChangeFixture.id(1), ChangeFixture.id(3)])
        #expect(evidence.counts.all == 2 && evidence.activityCount == 3)
    }

    @Test func mergesThatOnlyJoinHistoriesAreCoveredAndNotCounted() throws {
        let evidence = try bundle([
            ChangeFixture.change(1, "Merge branch 'main' of github.com:octo/reef", kind: .sync),
            ChangeFixture.change(2, "Add tabs"),
        ])
        #expect(evidence.counts.all == 1 && evidence.activityCount == 2)
        #expect(evidence.syncCommits.map(\.sha) == [ChangeFixture.id(1)])
    }

    @Test func aChangeIsLateWhereAllOfItIs() throws {
        let late = ChangeFixture.activity("commit 1 0")
        let evidence = try bundle(
            [ChangeFixture.change(1, "A b", paths: ["M a", "M b"]), ChangeFixture.change(2, "C d")],
            late: [late, ChangeFixture.activity("commit 2 0")])
        #expect(evidence.changes.map(\.isLate) == [false, true])
        #expect(evidence.lateActivities.count == 2 && evidence.counts.late == 1)
    }

    @Test func aReleaseHoldsWhatLandedSinceTheOneBeforeIt() throws {
        let changes = (11...15).map { ChangeFixture.change($0, "Change \($0)") }
        let evidence = try bundle(
            changes, releases: [ChangeFixture.release("v1.1.0", hours: 14, position: 14)],
            earlierReleases: [ChangeFixture.release("v1.0.0", hours: -9, position: 8)],
            earlierWindows: [[ChangeFixture.change(10, "Earlier"), ChangeFixture.change(9, "Joined", kind: .sync)]])
        #expect(evidence.releases.first?.holds?.changes == 5 && evidence.releases.first?.holds?.since == "v1.0.0")
    }

    @Test func whatAReleaseHoldsIsUnsaidWhereHistoryIsCutShort() throws {
        let evidence = try bundle(
            [ChangeFixture.change(11, "Change")], releases: [ChangeFixture.release("v1.1.0", hours: 14, position: 14)],
            earlierReleases: [ChangeFixture.release("v1.0.0", hours: -9, position: 8)])
        #expect(evidence.releases.first?.holds == nil)
    }

    @Test func releasesOfOtherPartsAreNotBeforeIt() throws {
        let evidence = try bundle(
            [ChangeFixture.change(11, "Change")],
            releases: [ChangeFixture.release("b/v1.1.0", hours: 14, position: 11)],
            earlierReleases: [ChangeFixture.release("a/v1.0.0", hours: -9, position: 10)])
        #expect(evidence.releases.first?.holds == nil)
    }

    @Test func fixesOfEarlierWindowsAreCountedByPeopleOnly() throws {
        let evidence = try bundle(
            [],
            earlierWindows: [
                [ChangeFixture.change(9, "Fix a"), ChangeFixture.change(8, "fix: b", isBot: true)], [],
                [ChangeFixture.change(5, "Fix c"), ChangeFixture.change(4, "Fix d"), ChangeFixture.change(3, "Add e")],
            ])
        #expect(evidence.fixesPerEarlierWindow == [1, 0, 2])
        #expect(evidence.doubledMedianOfEarlierFixes == 2)
    }

    @Test func documentsThatSayWhereWorkIsGoingAreFound() throws {
        let paths = """
            M ROADMAP.md
            A docs/decisions/0004-tabs.md
            M docs/adr-001.md
            M docs/guide.md
            M Sources/roadmap.swift
            D adr/0001.md
            """
        let evidence = try bundle([ChangeFixture.change(1, "Plan", paths: [paths])])
        #expect(
            evidence.documentation.map(\.path) == [
                "ROADMAP.md", "docs/decisions/0004-tabs.md", "docs/adr-001.md", "adr/0001.md",
            ])
        #expect(evidence.documentation.map(\.isRoadmap) == [true, false, false, false])
        #expect(evidence.documentation.map(\.isDecision) == [false, true, true, true])
        #expect(evidence.documentation.map(\.kind) == [.modified, .added, .modified, .removed])
    }

    /// Instead of those that usually count.
    @Test func whatTheCatalogueNamesAreTheDocuments() throws {
        let change = ChangeFixture.change(
            1, "Plan ahead",
            paths: ["M ROADMAP.md\nA planning/2026.md\nM notes/adr-7.md\nM planning/x.swift\nM a.swift"])
        let evidence = try bundle([change], documents: ["planning/*.md", "notes/**"].map(Glob.init))
        #expect(evidence.documentation.map(\.path) == ["planning/2026.md", "notes/adr-7.md"])
        #expect(evidence.documentation.map(\.isDecision) == [false, true])
    }

    @Test func aFilterHidesADocumentAmongOtherPaths() throws {
        let change = ChangeFixture.change(
            1, "Plan ahead", paths: ["M docs/roadmap.md\nM docs/decisions/0001-a.md\nM a.swift"])
        #expect(try bundle([change]).documentation.count == 2)
        let evidence = try bundle([change], noise: NoiseFilter(paths: ["docs/decisions/**"]))
        #expect(evidence.documentation.map(\.path) == ["docs/roadmap.md"])
        #expect(evidence.changes.count == 1)
    }

    @Test func sizesLeaveOutWhatNobodyWrote() throws {
        let paths = "M Package.resolved\nM yarn.lock\nM vendor/x.c\nA dist/app.js\nM web/app.min.js\nM Sources/a.swift"
        let evidence = try bundle([ChangeFixture.change(1, "Plan", paths: [paths])])
        #expect(evidence.changes.first?.writtenPaths == 1)
    }

    @Test func dependenciesAreReadFromTitles() throws {
        let titles = [
            "Bump rexml from 3.3.9 to 3.4.2 in /docs", "chore(deps): update dependency eslint to v9",
            "Bump the npm group with 3 updates",
        ]
        let evidence = try bundle(
            titles.enumerated().map { ChangeFixture.change($0.offset + 1, $0.element, isBot: true) })
        #expect(evidence.changes.map(\.type) == [.dependencies, .dependencies, .dependencies])
        #expect(
            evidence.changes.map(\.dependency) == [
                DependencyUpdate(name: "rexml", from: "3.3.9", to: "3.4.2"),
                DependencyUpdate(name: "eslint", from: nil, to: "v9"),
                nil,
            ])
    }
}

@Suite struct ReleaseVersionTests {
    @Test(arguments: [
        ("v2.0.0", ReleaseVersion.Step.major), ("1.2.0", .minor), ("0.1.0", .minor), ("v1.2.3", .patch),
        ("0.0.1", .patch),
        ("1.0.0-rc.1", .preRelease), ("sub/v2.0.0", .major), ("1.2.3+build.5", .patch),
    ])
    func saysHowFarItStepped(_ example: (String, ReleaseVersion.Step)) {
        #expect(ReleaseVersion(tag: example.0)?.step == example.1)
    }

    @Test(arguments: ["v7", "1.2", "nightly", "v1.2.x", ""])
    func isNoneWithoutAFullVersion(_ tag: String) { #expect(ReleaseVersion(tag: tag) == nil) }
}
