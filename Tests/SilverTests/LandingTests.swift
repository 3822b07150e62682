import GhillieCore
import Silver
import TestSupport
import Testing

/// When commits become part of the default branch.
@Suite struct LandingTests {
    private static let start: Int64 = 1_700_000_000

    @Test func anOldBranchLandsWithItsMerge() async throws {
        var fixture = try EventFixture()
        fixture.commit("root", at: Self.start)
        fixture.commit("old", parents: ["root"], at: Self.start - 5_000_000)
        fixture.commit("next", parents: ["root"], at: Self.start + 10)
        fixture.commit("merge", "Merge branch 'x'", parents: ["next", "old"], at: Self.start + 100)
        fixture.head("merge", at: Self.start + 1_000)
        let silver = try await SilverOf(fixture)
        #expect(silver.landing(of: "old") == Self.start + 100)
        #expect(silver.landing(of: "next") == Self.start + 10)
        #expect(silver.head == EventFixture.id("merge"))
    }

    @Test func wrongClocksAreRaisedToTheOneBeforeAndLoweredToTheObservation() async throws {
        var fixture = try EventFixture()
        fixture.commit("a", at: Self.start)
        fixture.commit("early", parents: ["a"], at: 0)
        fixture.commit("late", parents: ["early"], at: 4_102_444_800)
        fixture.commit("b", parents: ["late"], at: Self.start + 60)
        fixture.head("b", at: Self.start + 500)
        fixture.commit("c", parents: ["b"], at: Self.start + 70)
        fixture.head("c", at: Self.start + 900)
        let silver = try await SilverOf(fixture)
        #expect(silver.landing(of: "early") == Self.start)
        #expect(silver.landing(of: "late") == Self.start + 500)
        #expect(silver.landing(of: "b") == Self.start + 500)
        #expect(silver.landing(of: "c") == Self.start + 500)
    }

    @Test func anAmendedCommitIsReplacedAndALeftOutOneDropped() async throws {
        var fixture = try EventFixture()
        fixture.commits(["a", "b", "c"], at: Self.start)
        fixture.head("c", at: Self.start + 500)
        fixture.commit("b2", "b", parents: ["a"], at: Self.start + 600, authored: Self.start + 60)
        fixture.head("b2", at: Self.start + 700)
        let silver = try await SilverOf(fixture)
        #expect(silver.dropped == (replaced: 1, dropped: 1))
        #expect(silver.landing(of: "b") == nil)
        #expect(silver.landing(of: "b2") == Self.start + 600)
    }

    @Test func aRewordedCommitIsKnownByItsDifference() async throws {
        var fixture = try EventFixture()
        fixture.commit("a", at: Self.start)
        fixture.commit("b", parents: ["a"], at: Self.start + 60, diffID: "d")
        fixture.head("b", at: Self.start + 500)
        fixture.commit(
            "b2", "other words", parents: ["a"], at: Self.start + 600, authored: Self.start + 60, diffID: "d")
        fixture.head("b2", at: Self.start + 700)
        #expect(try await SilverOf(fixture).dropped == (replaced: 1, dropped: 0))
    }

    @Test func aTwinThatLandedBeforeIsNoReplacement() async throws {
        var fixture = try EventFixture()
        fixture.commit("a", at: Self.start)
        fixture.commit("twin", "fix", parents: ["a"], at: Self.start + 60, authored: Self.start + 50)
        fixture.commit("fix", "fix", parents: ["twin"], at: Self.start + 70, authored: Self.start + 50)
        fixture.head("fix", at: Self.start + 500)
        fixture.commit("c", parents: ["twin"], at: Self.start + 600)
        fixture.head("c", at: Self.start + 700)
        #expect(try await SilverOf(fixture).dropped == (replaced: 0, dropped: 1))
    }

    @Test func historyThatComesBackIsNotDropped() async throws {
        var fixture = try EventFixture()
        fixture.commits(["a", "b"], at: Self.start)
        fixture.head("b", at: Self.start + 500)
        fixture.head("a", at: Self.start + 600)
        fixture.head("b", at: Self.start + 700)
        let silver = try await SilverOf(fixture)
        #expect(silver.dropped == (replaced: 0, dropped: 0))
        #expect(silver.landing(of: "b") == Self.start + 60)
    }

    @Test func aGapBetweenShallowClonesIsTakenForGrowth() async throws {
        var first = try EventFixture()
        first.commits(["b", "c"], after: "unknown", at: Self.start)
        first.head("c", at: Self.start + 500)
        var second = try EventFixture()
        second.commits(["x", "y"], after: "between", at: Self.start + 10_000)
        second.head("y", at: Self.start + 20_000)
        let silver = try await SilverOf(first, second)
        #expect(silver.dropped == (replaced: 0, dropped: 0))
        #expect(silver.changes.map(\.title) == ["b", "c", "x", "y"])
        #expect(silver.changes.map(\.position) == [0, 1, 2, 3])
    }

    @Test func shallowClonesThatEndAtOneUnknownParentHaveForked() async throws {
        var first = try EventFixture()
        first.commit("b", parents: ["unknown"], at: Self.start)
        first.head("b", at: Self.start + 500)
        var second = try EventFixture()
        second.commit("b2", "b", parents: ["unknown"], at: Self.start + 600, authored: Self.start)
        second.head("b2", at: Self.start + 700)
        #expect(try await SilverOf(first, second).dropped == (replaced: 1, dropped: 0))
    }

    @Test func aHoleThatIsFilledLaterLeavesNoTrace() async throws {
        var shallow = try EventFixture()
        shallow.commits(["c", "d"], after: "b", at: Self.start + 120)
        shallow.head("d", at: Self.start + 500)
        var rest = try EventFixture()
        rest.commits(["a", "b"], at: Self.start)
        let silver = try await SilverOf(shallow, rest)
        #expect(silver.changes.map(\.title) == ["a", "b", "c", "d"])
        #expect(silver.changes.map(\.position) == [0, 1, 2, 3])
    }

    @Test func aHeadThatIsNotKnownSaysNothing() async throws {
        var fixture = try EventFixture()
        fixture.commits(["a", "b"], at: Self.start)
        fixture.head("b", at: Self.start + 500)
        fixture.head("lost", at: Self.start + 600)
        #expect(try await SilverOf(fixture).changes.count == 2)
    }

    @Test func commitsInACircleEnd() async throws {
        var fixture = try EventFixture()
        fixture.commit("a", parents: ["c"], at: Self.start)
        fixture.commit("b", parents: ["a"], at: Self.start + 1)
        fixture.commit("c", parents: ["b", "a"], at: Self.start + 2)
        fixture.head("c", at: Self.start + 3)
        #expect(try await !SilverOf(fixture).changes.isEmpty)
    }

    @Test func aReleaseIsPublishedByItsTaggerElseByItsLandingAndNeverAfterItsReceipt() async throws {
        var fixture = try EventFixture()
        fixture.commit("root", at: Self.start)
        fixture.commit("old", parents: ["root"], at: Self.start - 1_000)
        fixture.commit("merge", "Merge branch 'x'", parents: ["root", "old"], at: Self.start + 100)
        fixture.commit("side", parents: ["root"], at: Self.start + 50)
        fixture.head("merge", at: Self.start + 1_000)
        fixture.tag("v1.0.0", at: "old", committed: Self.start - 1_000, tagged: Self.start + 500)
        fixture.tag("v1.1.0", at: "old", committed: Self.start - 1_000)
        fixture.tag("v1.2.0", at: "side", committed: Self.start + 50)
        fixture.tag("v2.0.0", at: "merge", committed: Self.start + 100, tagged: 4_102_444_800)
        fixture.tag("v2", at: "merge", committed: Self.start + 100)
        let silver = try await SilverOf(fixture)
        #expect(silver.releases.map(\.tag) == ["v1.2.0", "v1.1.0", "v1.0.0", "v2.0.0"])
        #expect(
            silver.releases.map { $0.publishedAt.microseconds / 1_000_000 }
                == [Self.start + 50, Self.start + 100, Self.start + 500, 1_900_000_000])
        #expect(silver.releases.map(\.position) == [nil, 1, 1, 1])
    }

    @Test func aMovedTagIsItsLaterTagging() async throws {
        var fixture = try EventFixture()
        fixture.commits(["a", "b"], at: Self.start)
        fixture.head("b", at: Self.start + 500)
        fixture.tag("v1.0.0", at: "b", committed: Self.start + 60, tagged: Self.start + 200)
        fixture.tag("v1.0.0", at: "a", committed: Self.start, tagged: Self.start + 100)
        let silver = try await SilverOf(fixture)
        #expect(silver.releases.map(\.target) == [EventFixture.id("b")])
    }
}
