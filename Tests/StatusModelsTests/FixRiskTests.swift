import Evidence
import GhillieCore
import Silver
import StatusModels
import TestSupport
import Testing

@Suite struct FixRiskTests {
    private static func fix(
        _ number: Int, _ title: String = "fix: unfurl the sail in the dark", pullRequest: Int? = nil,
        path: String = "M Sources/sail.swift", isBot: Bool = false, hours: Int? = nil
    ) -> ChangeRecord {
        ChangeFixture.change(number, title, pullRequest: pullRequest, paths: [path], isBot: isBot, hours: hours)
    }

    // MARK: - After a major release

    private static func afterMajor(
        _ tag: String = "v2.0.0", hours: Int = -100, fix: ChangeRecord = fix(11), releases: [ReleaseRecord] = [],
        previous: [PreviousReport] = [], earlierWindows: [[ChangeRecord]] = []
    ) throws -> RepositoryFacts {
        try FactsFixture.facts(
            [fix], releases: releases, earlierReleases: [ChangeFixture.release(tag, hours: hours, position: 7)],
            earlierWindows: earlierWindows, previous: previous)
    }

    private static let majorKey = "fix-after-major-not-released:v2.0.0"

    @Test func aFixAfterAMajorReleaseThatIsNotReleasedIsARisk() throws {
        expectRisk(
            Self.majorKey, in: try Self.afterMajor(),
            citing: [.release(tag: "v2.0.0"), .commit(ChangeFixture.id(11))], since: hours(11),
            saying: "1 fix, \"Unfurl the sail in the dark\", landed after v2.0.0, a major release")
    }

    @Test func aMajorReleaseIsWatchedForThirteenWeeks() throws {
        let week = 7 * 24
        expectRisk(Self.majorKey, in: try Self.afterMajor(hours: 2 * week - 13 * week))
        expectNoRisk(in: try Self.afterMajor(hours: 2 * week - 13 * week - 1))
    }

    @Test(arguments: ["v2.1.0", "v2.0.1", "v0.9.0", "v2.0.0-rc.1", "sail"])
    func afterOthersItIsNone(tag: String) throws { expectNoRisk(in: try Self.afterMajor(tag)) }

    @Test func onceReleasedItIsNone() throws {
        let late = ChangeFixture.release("v2.0.1", hours: 200, position: 11)
        expectNoRisk(in: try Self.afterMajor(releases: [late]))
    }

    @Test func aPreReleaseDoesNotReleaseIt() throws {
        let candidate = ChangeFixture.release("v2.1.0-rc.1", hours: 200, position: 11)
        expectRisk(Self.majorKey, in: try Self.afterMajor(releases: [candidate]))
    }

    @Test func aLaterVersionFromAnotherBranchCanHoldIt() throws {
        expectNoRisk(
            in: try Self.afterMajor(releases: [ChangeFixture.release("v2.0.1", hours: 200, position: nil)]))
        expectRisk(
            Self.majorKey,
            in: try Self.afterMajor(releases: [ChangeFixture.release("v1.9.9", hours: 200, position: nil)]))
    }

    @Test func whatMendsNothingForUsersIsNone() throws {
        expectNoRisk(in: try Self.afterMajor(fix: Self.fix(11, "Fix typo in the sail's name")))
        expectNoRisk(in: try Self.afterMajor(fix: Self.fix(11, path: "M Tests/SailTests.swift")))
        expectNoRisk(in: try Self.afterMajor(fix: Self.fix(11, isBot: true)))
        expectNoRisk(in: try Self.afterMajor(fix: Self.fix(11, "feat: add a mast")))
    }

    @Test func ofAPartOnlyWhatTouchesItCounts() throws {
        expectNoRisk(in: try Self.afterMajor("mast@2.0.0"))
        expectRisk(
            "fix-after-major-not-released:mast@2.0.0",
            in: try Self.afterMajor("mast@2.0.0", fix: Self.fix(11, path: "M mast/mast.swift")))
    }

    @Test func itGoesOnWithTheFixesOfEarlierWindows() throws {
        let earlier = Self.fix(9, "fix: fold the mast", hours: -50)
        let risk = PreviousReport.Risk(
            text: "1 fix landed. Whoever moved was without it.",
            citations: [.release(tag: "v2.0.0"), .commit(ChangeFixture.id(9))], since: hours(-50), key: Self.majorKey)
        expectRisk(
            Self.majorKey, in: try Self.afterMajor(previous: [reported([risk])], earlierWindows: [[earlier]]),
            citing: [.commit(ChangeFixture.id(9)), .commit(ChangeFixture.id(11))], since: hours(-50), saying: "2 fixes")
        let released = judged(
            try Self.afterMajor(
                releases: [ChangeFixture.release("v2.0.1", hours: 200, position: 11)], previous: [reported([risk])],
                earlierWindows: [[earlier]]))
        #expect(released.risks.map(\.text) == ["v2.0.1 of 2025-03-11 released the fixes that v2.0.0 needed."])
    }

    // MARK: - On the heels of a release

    private static func early(
        from first: (String, Int) = ("v1.3.0", 0), to second: (String, Int), fix: ChangeRecord = fix(11)
    ) throws -> RepositoryFacts {
        try FactsFixture.facts(
            [fix],
            releases: [
                ChangeFixture.release(first.0, hours: first.1, position: 10),
                ChangeFixture.release(second.0, hours: second.1, position: 11),
            ])
    }

    @Test func aFixWithinThreeWorkingDaysIsARisk() throws {
        expectRisk(
            "early-fix:v1.3.0", in: try Self.early(to: ("v1.3.1", 72)),
            citing: [.release(tag: "v1.3.1"), .release(tag: "v1.3.0"), .commit(ChangeFixture.id(11))], since: hours(72),
            saying: "followed v1.3.0, a minor release of 2025-03-03, within three working days, in v1.3.1")
        expectNoRisk(in: try Self.early(to: ("v1.3.1", 73)))
    }

    @Test func weekendsDoNotCount() throws {
        // Friday to Wednesday.
        expectRisk("early-fix:v2.0.0", in: try Self.early(from: ("v2.0.0", 96), to: ("v2.0.1", 216)))
        let late = judged(try Self.early(from: ("v1.3.0", 96), to: ("v1.3.1", 217)))
        #expect(late.risks.isEmpty)
    }

    @Test func anyFinalReleaseCanBringIt() throws {
        expectRisk("early-fix:v1.3.0", in: try Self.early(to: ("v1.4.0", 30)))
        expectNoRisk(in: try Self.early(to: ("v1.3.1-rc.1", 30)))
    }

    @Test func afterAPatchOrAPreReleaseItIsNone() throws {
        expectNoRisk(in: try Self.early(from: ("v1.3.1", 0), to: ("v1.3.2", 30)))
        expectNoRisk(in: try Self.early(from: ("v1.3.0-rc.1", 0), to: ("v1.3.0", 30)))
    }

    @Test func aReleaseWithoutAFixIsNone() throws {
        expectNoRisk(in: try Self.early(to: ("v1.3.1", 30), fix: Self.fix(11, "feat: add a mast")))
        expectNoRisk(in: try Self.early(to: ("v1.3.1", 30), fix: Self.fix(11, "fix: typo")))
        expectNoRisk(in: try Self.early(to: ("v1.3.1", 30), fix: Self.fix(11, path: "M .github/workflows/ci.yml")))
        expectNoRisk(in: try Self.early(to: ("v1.3.1", 30), fix: Self.fix(9)))
    }

    @Test func aFixIsOfTheFirstReleaseThatHoldsIt() throws {
        let facts = try FactsFixture.facts(
            [Self.fix(11), ChangeFixture.change(12, "feat: add a mast")],
            releases: [
                ChangeFixture.release("v1.3.1", hours: 12, position: 11),
                ChangeFixture.release("v1.3.2", hours: 30, position: 12),
            ], earlierReleases: [ChangeFixture.release("v1.3.0", hours: -10, position: 10)])
        expectRisk("early-fix:v1.3.0", in: facts, citing: [.release(tag: "v1.3.1")], since: hours(12))
    }

    @Test func aPatchReleaseVouchesForAFixOfAnEarlierWindow() throws {
        func facts(_ tag: String) throws -> RepositoryFacts {
            try FactsFixture.facts(
                [ChangeFixture.change(12, "docs: explain the sail", paths: ["M docs/sail.md"])],
                releases: [ChangeFixture.release(tag, hours: 12, position: 12)],
                earlierReleases: [ChangeFixture.release("v1.3.0", hours: -10, position: 10)],
                earlierWindows: [[Self.fix(11, hours: -2)]])
        }
        expectRisk("early-fix:v1.3.0", in: try facts("v1.3.1"), citing: [.commit(ChangeFixture.id(11))])
        expectNoRisk(in: try facts("v1.4.0"))
    }

    @Test func oneFixThatSeveralPartsReleasedIsOneRisk() throws {
        let tags = ["", "mast/", "sail/"]
        let facts = try FactsFixture.facts(
            [Self.fix(11, path: "M mast/sail/a.swift")],
            releases: tags.map { ChangeFixture.release("\($0)v1.3.1", hours: 12, position: 11) },
            earlierReleases: tags.map { ChangeFixture.release("\($0)v1.3.0", hours: -10, position: 10) })
        expectRisk("early-fix:v1.3.0", in: facts)
        #expect(judged(facts).risks.count == 1)
    }

    // MARK: - Mostly fixes

    /// `fixes` of `all` changes, with as many fixes in each window before as `earlier` says.
    private static func mostly(_ fixes: Int, of all: Int, earlier: [Int] = [0, 0, 0], areBots: Bool = false) throws
        -> RepositoryFacts
    {
        let windows = earlier.enumerated().map { window, count in
            (0..<count).map { fix(1_000 + window * 50 + $0, hours: -336 * window - 10) }
        }
        return try FactsFixture.facts(
            (0..<all).map { number in
                number < fixes
                    ? fix(20 + number, "fix: mend part \(number) of the sail", isBot: areBots)
                    : ChangeFixture.change(20 + number, "feat: add part \(number) of a mast")
            }, earlierWindows: windows)
    }

    @Test func fiveFixesOrMoreThatAreSixtyPercentAreARisk() throws {
        expectRisk(
            "mostly-fixes:window", in: try Self.mostly(6, of: 10), citing: [.commit(ChangeFixture.id(20))],
            since: hours(20), saying: "6 of 10 changes by people were fixes")
        expectRisk("mostly-fixes:window", in: try Self.mostly(5, of: 5))
        expectNoRisk(in: try Self.mostly(4, of: 4))
        expectNoRisk(in: try Self.mostly(5, of: 9))
        expectNoRisk(in: try Self.mostly(59, of: 99))
    }

    @Test func onlyBesideWhatIsUsual() throws {
        expectRisk("mostly-fixes:window", in: try Self.mostly(6, of: 6, earlier: [4, 4, 4]))
        expectNoRisk(in: try Self.mostly(5, of: 5, earlier: [4, 4, 4]))
        expectRisk(
            "mostly-fixes:window", in: try Self.mostly(6, of: 6, earlier: [3, 4]), saying: "2 windows before was 3.5")
        expectNoRisk(in: try Self.mostly(5, of: 5, earlier: [3, 4]))
        expectNoRisk(in: try Self.mostly(9, of: 9, earlier: []))
    }

    @Test func botsAreNoMeasure() throws { expectNoRisk(in: try Self.mostly(9, of: 9, areBots: true)) }
}
