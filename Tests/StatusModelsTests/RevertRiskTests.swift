import Evidence
import GhillieCore
import Silver
import StatusModels
import TestSupport
import Testing

@Suite struct RevertRiskTests {
    private static let sail = ChangeFixture.change(5, "feat: add a solar sail", hours: -300)
    private static let shield = ChangeFixture.change(6, "feat: add a heat shield", hours: -290)
    private static let key = "released-change-reverted:\(ChangeFixture.id(5))"

    private static func revert(
        _ number: Int, of original: Int, _ title: String = "feat: add a solar sail", partly: Bool = false,
        paths: [String?] = ["M a.swift"]
    ) -> ChangeRecord {
        ChangeFixture.change(
            number, "Revert \"\(title)\"", paths: paths, reverts: original, revertedTitle: title, revertsPartly: partly)
    }

    // MARK: - Of what was released

    @Test(arguments: [false, true])
    func aReleasedChangeRevertedIsARisk(partly: Bool) throws {
        let facts = try FactsFixture.facts(
            [Self.revert(11, of: 5, partly: partly)],
            earlierReleases: [ChangeFixture.release("v1.1.0", hours: -200, position: 7)], earlier: [Self.sail])
        expectRisk(
            Self.key, in: facts, citing: [.commit(ChangeFixture.id(11)), .release(tag: "v1.1.0")], since: hours(11),
            saying: partly ? "was partly reverted on" : "was reverted on")
    }

    @Test func ofThisWindowIsOneTooWhereAReleaseLayBetween() throws {
        let facts = try FactsFixture.facts(
            [ChangeFixture.change(11, "feat: add a solar sail"), Self.revert(13, of: 11)],
            releases: [ChangeFixture.release("v1.1.0", hours: 12, position: 12)])
        expectRisk("released-change-reverted:\(ChangeFixture.id(11))", in: facts, since: hours(13))
    }

    @Test func whatWasNeverReleasedIsNone() throws {
        expectNoRisk(
            in: try FactsFixture.facts(
                [Self.revert(11, of: 5)],
                earlierReleases: [ChangeFixture.release("v1.0.0", hours: -400, position: 4)], earlier: [Self.sail]))
    }

    @Test func aPreReleaseIsNoRelease() throws {
        expectNoRisk(
            in: try FactsFixture.facts(
                [Self.revert(11, of: 5)],
                earlierReleases: [ChangeFixture.release("v1.1.0-rc.1", hours: -200, position: 7)],
                earlier: [Self.sail]))
    }

    @Test(arguments: ["M .github/workflows/ci.yml", "M Tests/a.swift", "M docs/guide.md"])
    func whatNoUserMissesIsNone(path: String) throws {
        expectNoRisk(
            in: try FactsFixture.facts(
                [Self.revert(11, of: 5, paths: [path]), Self.revert(12, of: 6, paths: [path])],
                earlierReleases: [ChangeFixture.release("v1.1.0", hours: -200, position: 7)],
                earlier: [Self.sail, Self.shield]))
    }

    @Test func whatCameAndWentBeforeAReleaseIsNone() throws {
        expectNoRisk(
            in: try FactsFixture.facts(
                [ChangeFixture.change(11, "feat: add a solar sail"), Self.revert(12, of: 11)],
                releases: [ChangeFixture.release("v1.1.0", hours: 13, position: 13)]))
    }

    // MARK: - Repeated

    @Test func twoRevertsOfEarlierWorkAreARisk() throws {
        let facts = try FactsFixture.facts(
            [Self.revert(11, of: 5), Self.revert(12, of: 6, "feat: add a heat shield", partly: true)],
            earlier: [Self.sail, Self.shield])
        expectRisk(
            "repeated-reverts:window", in: facts,
            citing: [.commit(ChangeFixture.id(11)), .commit(ChangeFixture.id(12))], since: hours(11),
            saying: "2 earlier changes were reverted")
    }

    @Test func oneIsNone() throws {
        expectNoRisk(in: try FactsFixture.facts([Self.revert(11, of: 5)], earlier: [Self.sail]))
    }

    @Test func twoThatCameAndWentAreNone() throws {
        expectNoRisk(
            in: try FactsFixture.facts([
                ChangeFixture.change(11, "feat: add a solar sail"), Self.revert(12, of: 11),
                ChangeFixture.change(13, "feat: add a heat shield"),
                Self.revert(14, of: 13, "feat: add a heat shield", partly: true),
            ]))
    }

    // MARK: - From report to report

    /// The revert of 2025-02-24 or earlier, told by the report before as in v1.1.0 still.
    private static func later(
        hours at: Int, changes: [ChangeRecord] = [ChangeFixture.change(40, "feat: add a mast")],
        releases: [ReleaseRecord] = [], isHealthy: Bool = true, citesOriginalFirst: Bool = false
    ) throws -> RepositoryFacts {
        let revert = ChangeFixture.change(
            9, "Revert \"feat: add a solar sail\"", hours: at, reverts: 5, revertedTitle: "feat: add a solar sail")
        var cited: [Citation] = [.commit(ChangeFixture.id(9)), .commit(ChangeFixture.id(5))]
        if citesOriginalFirst { cited.reverse() }
        return try FactsFixture.facts(
            changes, releases: releases,
            earlierReleases: [ChangeFixture.release("v1.1.0", hours: -500, position: 7)], earlier: [Self.sail],
            earlierWindows: [[revert]],
            health: isHealthy ? IngestionHealth() : IngestionHealth(unhealthyReason: "clone last fetched 2025-03-04"),
            previous: [
                reported([
                    PreviousReport.Risk(
                        text: "It was reverted. v1.1.0 still shipped it.", citations: cited + [.release(tag: "v1.1.0")],
                        since: hours(at), key: key)
                ])
            ])
    }

    @Test(arguments: [false, true])
    func itStaysOpenForFourWeeksAndSaysWhy(citesOriginalFirst: Bool) throws {
        let result = judged(try Self.later(hours: -335, citesOriginalFirst: citesOriginalFirst))
        #expect(result.risks.map(\.state) == [.ongoing])
        #expect(result.risks.first?.since == hours(-335))
        #expect(
            result.statusReason == "No release had followed v1.1.0 without what was reverted on 2025-02-17.")
        #expect(judged(try Self.later(hours: -336)).risks.map(\.state) == [.resolved])
    }

    @Test func aReleaseResolvesIt() throws {
        let result = judged(
            try Self.later(hours: -300, releases: [ChangeFixture.release("v1.2.0", hours: 4, position: 40)]))
        #expect(
            result.risks.map(\.text) == ["v1.2.0 of 2025-03-03 was released without what had been reverted."])
        #expect(result.status == .onTrack)
    }

    @Test func aPreReleaseDoesNot() throws {
        let result = judged(
            try Self.later(hours: -300, releases: [ChangeFixture.release("v1.2.0-rc.1", hours: 4, position: 40)]))
        #expect(result.risks.map(\.state) == [.ongoing])
    }

    @Test func aLaterVersionFromAnotherBranchEndsTheWatch() throws {
        let later = judged(
            try Self.later(hours: -300, releases: [ChangeFixture.release("v1.1.1", hours: 4, position: nil)]))
        #expect(later.risks.map(\.state) == [.resolved])
        let older = judged(
            try Self.later(hours: -300, releases: [ChangeFixture.release("v1.0.9", hours: 4, position: nil)]))
        #expect(older.risks.map(\.state) == [.ongoing])
    }

    @Test func whatCannotBeSeenIsNotOver() throws {
        let result = judged(try Self.later(hours: -600, isHealthy: false))
        #expect(result.risks.map(\.state) == [.ongoing])
        #expect(result.status == .unknown)
    }
}
